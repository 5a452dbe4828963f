"""What all admin pages share."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import admin_base
from accounts.audit import record_change
from accounts.tokens import create_token
from bags.models import Bag
from tests.admin_pages import messages_in
from tests.builders import make_area, make_child

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
AREAS = "/admin/accounts/area/"
KEYS = "/admin/accounts/apitoken/"
AUDIT = "/admin/accounts/auditentry/"
BAGS = "/admin/bags/bag/"


def listed(response):
    assert response.status_code == 200
    return [row.code for row in response.context["cl"].result_list]


@pytest.mark.parametrize("url", [USERS, AREAS, KEYS, AUDIT])
def test_nothing_can_be_deleted(admin_client, admin_user, url):
    area = make_area()
    token, _key = create_token(name="bay", user=admin_user)
    entry = record_change(by=admin_user, verb="made", subject_kind="bag", subject="X")
    row = {USERS: admin_user, AREAS: area, KEYS: token, AUDIT: entry}[url]

    assert admin_client.post(f"{url}{row.pk}/delete/", {"post": "yes"}).status_code == 403
    assert "delete_selected" not in admin_client.get(url).content.decode()
    assert type(row).objects.filter(pk=row.pk).exists()


def test_pages_are_looked_up_only_a_little_ahead(admin_client, monkeypatch):
    monkeypatch.setattr(admin_base, "MAX_PAGES", 6)
    Bag.objects.bulk_create(Bag(code=f"CH{number:04}", kind="child") for number in range(701))

    with CaptureQueriesContext(connection) as captured:
        first = admin_client.get(BAGS).context["cl"]
    counts = [query["sql"] for query in captured if "COUNT(" in query["sql"]]
    last = admin_client.get(BAGS, {"p": 6})

    assert (first.result_count, first.paginator.has_more, first.paginator.num_pages) == (400, True, 4)
    assert "Only the first 600 bags are listed." in last.content.decode()
    assert listed(last)[-1] == "CH0101"
    assert admin_client.get(BAGS, {"p": 7}).status_code == 302
    assert ["LIMIT 401" in sql for sql in counts] == [True]


def test_action_on_too_many_bags_changes_nothing(admin_client, monkeypatch):
    monkeypatch.setattr(admin_base, "MAX_ROWS_PER_ACTION", 2)
    bags = [make_child() for _ in range(3)]

    answer = admin_client.post(
        BAGS, {"action": "retire", "_selected_action": [bags[0].pk], "select_across": "1"}, follow=True
    )

    assert messages_in(answer) == ["Select at most 2 at a time. Nothing was changed."]
    assert not Bag.objects.exclude(retired_at=None).exists()


@pytest.mark.parametrize(
    "url",
    [
        AREAS + "?id__regex=(",
        AREAS + "?name=North",
        USERS + "?is_active__exact=%00",
        "/admin/exports/exportrun/start/?what=bags&x=1",
    ],
)
def test_lookup_that_no_filter_offers_is_refused(admin_client, url):
    assert admin_client.get(url).status_code == 400


def test_action_on_what_is_no_row_is_refused(admin_client):
    assert admin_client.post(AREAS, {"action": "retire", "_selected_action": "x"}).status_code == 400


def test_role_opens_what_single_permissions_do_not_name(client, admin_user):
    Group.objects.get(name="Admin").permissions.clear()
    client.force_login(admin_user)

    for address in ("/admin/reports/summarymail/1/change/", "/admin/reports/sentsummary/"):
        assert client.get(address).status_code == 200
