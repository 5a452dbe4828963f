"""Asking what codes are, without recording a scan."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.tokens import create_token
from scanning.models import Scan
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = pytest.mark.django_db
URL = reverse("api_bags")


@pytest.fixture
def packed(dispatcher):
    parent = make_parent("SB00001")
    make_link(child=make_child("CH10001"), parent=parent)
    make_line(bill=make_bill("B-17"), parent=parent)


def test_bags_tells_what_each_code_is_and_where(client, dispatcher, packed):
    make_parent("SB00002")
    client.force_login(dispatcher)

    answer = client.get(URL, {"code": ["sb00001", "]Q3CH10001", "SB00002", "NOBODY", "\0"]})

    bag = {"retired": False, "withdrawn": False, "children": 0, "parent": None, "bill": None, "packers": []}
    assert answer.json()["bags"] == [
        bag | {"code": "CH10001", "kind": "child", "parent": "SB00001", "bill": "B-17"},
        bag | {"code": "SB00001", "kind": "parent", "children": 1, "bill": "B-17"},
        bag | {"code": "SB00002", "kind": "parent"},
    ]
    assert Scan.objects.count() == 0


def test_bags_names_the_others_who_packed_into_a_parent_in_the_last_ten_minutes(client, dispatcher):
    parent = make_parent("SB00001")
    ravi = make_user(username="ravi")
    User.objects.filter(pk=ravi.pk).update(first_name="Ravi")
    just_now, long_ago = timezone.now() - timedelta(minutes=9), timezone.now() - timedelta(minutes=11)
    for by, at, ended in (
        (ravi, just_now, {}),
        (ravi, just_now, {}),
        (dispatcher, just_now, {}),
        (make_user(username="bina"), long_ago, {}),
        (make_user(username="meena"), just_now, {"unlinked_at": timezone.now(), "unlinked_by": dispatcher}),
    ):
        make_link(parent=parent, by=by, linked_at=at, **ended)
    client.force_login(dispatcher)

    asked = client.get(URL, {"code": "SB00001", "packers": "true"}).json()["bags"]

    assert [(bag["code"], bag["packers"]) for bag in asked] == [("SB00001", ["Ravi"])]
    assert client.get(URL, {"code": "SB00001"}).json()["bags"][0]["packers"] == []


def test_bags_names_no_parent_and_no_bill_of_another_area(client):
    north, south = make_area("North"), make_area("South")
    foreign = make_link(make_child("CH10001", area=north), make_parent("SB00001", area=south)).parent
    own = make_link(make_child("CH10002", area=north), make_parent("SB00002", area=north)).parent
    for parent in (foreign, own):
        make_line(make_bill(area=south), parent)
    client.force_login(make_user(area=north))

    bags = client.get(URL, {"code": ["CH10001", "CH10002", "SB00002"]}).json()["bags"]

    assert [(bag["parent"], bag["bill"]) for bag in bags] == [(None, None), ("SB00002", None), (None, None)]


def test_bags_takes_two_statements_for_one_code_and_for_many(client, dispatcher, django_assert_num_queries):
    client.force_login(dispatcher)
    codes = [make_link().child.code for _ in range(5)]

    for asked in (codes[:1], codes):
        with django_assert_num_queries(2):
            assert len(client.get(URL, {"code": asked}).json()["bags"]) == len(asked)


def test_bags_needs_a_person_or_a_key(client, dispatcher, packed):
    _token, key = create_token(name="gate", user=dispatcher)

    assert client.get(URL, {"code": "SB00001"}).status_code == 401
    assert client.get(URL, headers={"Authorization": "Bearer wrong"}).status_code == 401
    with_key = client.get(URL, {"code": "SB00001"}, headers={"Authorization": f"Bearer {key}"})
    assert with_key.json()["bags"][0]["code"] == "SB00001"


def test_bags_refuses_too_many_codes_and_other_methods(client, dispatcher):
    client.force_login(dispatcher)

    assert client.get(URL, {"code": [f"CH{n}" for n in range(100)]}).json() == {"bags": [], "next": None}
    assert client.get(URL, {"code": [f"CH{n}" for n in range(101)]}).json()["error"] == "bad_request"
    assert client.post(URL).status_code == 405
