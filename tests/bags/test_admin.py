"""Bags, links and the site's settings in the admin."""

import re

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from bags.models import Bag, CodeSettings
from tests.admin_pages import errors_in, messages_in, post_form, queries_for
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, make_user

pytestmark = pytest.mark.django_db
BAGS = "/admin/bags/bag/"
LINKS = "/admin/bags/link/"


def listed(response):
    assert response.status_code == 200
    return [row.code for row in response.context["cl"].result_list]


def linked_on_a_bill(number):
    make_line(parent=make_link(make_child(area=make_area()), make_parent()).parent)


@pytest.mark.parametrize("url", [BAGS, BAGS + "?q=C", BAGS + "?kind__exact=parent", LINKS])
def test_list_costs_the_same_for_more_rows(admin_client, url):
    make_area("always there")
    linked_on_a_bill(1)
    admin_client.get(url)
    for_one = queries_for(admin_client, url)

    linked_on_a_bill(2)
    linked_on_a_bill(3)

    assert queries_for(admin_client, url) == for_one


def test_bag_page_costs_the_same_for_more_children(admin_client):
    parent = make_link(parent=make_parent("SB00001")).parent
    url = f"{BAGS}{parent.pk}/change/"
    admin_client.get(url)
    for_one = queries_for(admin_client, url)

    make_link(parent=parent)
    make_link(parent=parent)

    assert queries_for(admin_client, url) == for_one


@pytest.mark.parametrize("url", [BAGS, BAGS + "?o=1"])
def test_list_shows_the_newest_first(admin_client, url):
    make_child("CH1")
    make_child("CH2")

    assert listed(admin_client.get(url)) == ["CH2", "CH1"]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("CH10001", ["CH10001"]),
        ("ch1", ["CH10002", "CH10001"]),
        ("002", ["CH10002"]),
        ("]Q3CH10001 ", ["CH10001"]),
        ("1000", []),
        ("CH%", []),
    ],
)
def test_search_by_the_start_or_the_end_of_a_code(admin_client, typed, found):
    make_child("CH10001")
    make_child("CH10002")
    make_parent("SB20003")

    assert listed(admin_client.get(BAGS, {"q": typed})) == found


def test_filter_by_kind(admin_client):
    make_child("CH1")
    make_parent("SB1")

    assert "?kind__exact=parent" in admin_client.get(BAGS).content.decode()
    assert listed(admin_client.get(BAGS, {"kind__exact": "parent"})) == ["SB1"]


def test_list_that_fits_says_how_many(admin_client):
    Bag.objects.bulk_create(Bag(code=f"CH{number:04}", kind="child") for number in range(101))

    page = admin_client.get(BAGS, {"p": 2})

    assert (page.context["cl"].result_count, listed(page)) == (101, ["CH0000"])
    assert "101 bags" in page.content.decode()


@pytest.mark.parametrize(
    ("typed", "code"), [(" ch10001 ", "CH10001"), ("]Q3CH10001", "CH10001"), ("A/1.2_3-4", "A/1.2_3-4")]
)
def test_added_bag_has_a_normal_code(admin_client, typed, code):
    north = make_area("North")

    admin_client.post(BAGS + "add/", {"code": typed, "kind": "child", "area": north.pk})

    bag = Bag.objects.get()
    assert (bag.code, bag.kind, bag.area) == (code, "child", north)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject, entry.detail) == (
        "made",
        code,
        {"fields": {"code": code, "kind": "child", "area": "North"}},
    )


@pytest.mark.parametrize("code", ["", "CH 1", "x" * 65, "बैग", "<b>", "CH1;--", "\x00"])
def test_bag_with_a_bad_code_is_not_added(admin_client, code):
    (sentence,) = errors_in(admin_client.post(BAGS + "add/", {"code": code, "kind": "child"}))

    assert sentence.startswith(("A code is 1 to 64 of the", "This field is required", "Null characters"))
    assert Bag.objects.count() == AuditEntry.objects.count() == 0


@pytest.mark.parametrize(
    ("code", "kind", "sentence"),
    [
        ("CH1", "child", "CH1 is no code of this site. Parents: SB + 5 digits, or M444- + 5 digits."),
        ("CH10001", "parent", "CH10001 is a child's code by the site settings. Choose child."),
        ("SB10001", "child", "SB10001 is a parent's code by the site settings. Choose parent."),
        ("SB1000", "child", "SB1000 looks like a misread parent bag (SB + 5 digits, or M444- + 5 digits)."),
        ("SB1000", "parent", "SB1000 looks like a misread parent bag (SB + 5 digits, or M444- + 5 digits)."),
        ("BIG-10001", "child", "BIG-10001 looks like parent bag BIG-1001. Check the label."),
        ("CH10001CH10002", "child", "CH10001CH10002 looks like two labels read as one."),
        ("CH10001CH10002", "parent", "CH10001CH10002 looks like two labels read as one."),
    ],
)
def test_bag_is_not_added_where_its_scan_is_refused(admin_client, code, kind, sentence):
    make_parent("BIG-1001")

    (shown,) = errors_in(admin_client.post(BAGS + "add/", {"code": code, "kind": kind}))

    assert shown.startswith(sentence)
    assert (Bag.objects.count(), AuditEntry.objects.count()) == (1, 0)


def test_bag_is_added_though_scans_may_make_none(admin_client):
    CodeSettings.objects.update(create_unknown_bags=False)

    admin_client.post(BAGS + "add/", {"code": "SB10001", "kind": "parent"})

    assert Bag.objects.get().kind == "parent"


def test_bag_is_added_that_an_own_pattern_leaves_no_doubt_of(admin_client):
    parent, child = "^SB[0-9]{5}$", "^(CH[0-9]{5}|BIG-[0-9]{5})$"
    CodeSettings.objects.update(
        parent_pattern=parent, child_pattern=child, apart_patterns=f"{parent}\n{child}"
    )
    make_parent("BIG-1001")

    admin_client.post(BAGS + "add/", {"code": "BIG-10001", "kind": "child"})

    assert Bag.objects.filter(code="BIG-10001").exists()


def test_bag_that_is_there_is_not_added_again(admin_client):
    make_child("CH1")

    sentences = errors_in(admin_client.post(BAGS + "add/", {"code": "ch1", "kind": "parent"}))

    assert sentences == ["There is a bag with this code already."]
    assert Bag.objects.get().kind == "child"
    assert AuditEntry.objects.count() == 0


def test_only_the_area_of_a_bag_can_be_changed(admin_client):
    north, south = make_area("North"), make_area("South")
    bag = make_child("CH1", area=north)

    post_form(admin_client, f"{BAGS}{bag.pk}/change/", {"code": "CH2", "kind": "parent", "area": south.pk})

    bag.refresh_from_db()
    assert (bag.code, bag.kind, bag.area) == ("CH1", "child", south)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.detail) == ("changed", {"changed": {"area": ["North", "South"]}})


def test_bag_is_never_deleted(admin_client):
    bag = make_child("CH1")

    assert admin_client.post(f"{BAGS}{bag.pk}/delete/", {"post": "yes"}).status_code == 403
    assert Bag.objects.count() == 1


def test_page_of_a_child_names_its_parent(admin_client):
    link = make_link(make_child("CH1"), make_parent("SB1"), by=make_user(username="ravi"))

    page = admin_client.get(f"{BAGS}{link.child_id}/change/").content.decode()

    assert f'<a href="{BAGS}{link.parent_id}/change/">SB1</a>. ravi put it there today at' in page


def test_page_of_a_parent_shows_its_first_children_and_its_bill(admin_client, monkeypatch):
    monkeypatch.setattr("bags.admin.MAX_SHOWN", 2)
    parent = make_parent("SB1")
    for code in ("CH1", "CH2", "CH3"):
        make_link(make_child(code), parent)
    make_line(make_bill("B-7"), parent)

    page = admin_client.get(f"{BAGS}{parent.pk}/change/").content.decode()

    assert ("CH1</a>" in page, "CH2</a>" in page, "CH3</a>" in page) == (True, True, False)
    assert "only the first 2 are shown" in page
    assert "B-7</a>" in page


def test_retiring_bags_asks_once_in_the_page(admin_client):
    chosen = [make_child(code).pk for code in ("CH1", "CH2")]

    page = admin_client.post(BAGS + "?kind=child", {"action": "retire", "_selected_action": chosen})

    assert not Bag.objects.exclude(retired_at=None).exists()
    html = page.content.decode()
    assert "<h1>Retire 2 bags?</h1>" in html
    assert ("<li>CH1</li>" in html, "<li>CH2</li>" in html) == (True, True)
    fields = dict.fromkeys(re.findall(r'type="hidden" name="(\w+)"', html.split('id="content-main"')[1]))
    assert list(fields) == ["csrfmiddlewaretoken", "action", "agreed", "_selected_action"]
    assert re.findall(r'name="_selected_action" value="(\d+)"', html) == [str(pk) for pk in chosen[::-1]]

    answer = admin_client.post(
        BAGS + "?kind=child", {"action": "retire", "_selected_action": chosen, "agreed": "1"}, follow=True
    )
    assert messages_in(answer) == ["Retired: 2."]


def test_selected_bags_are_retired_and_brought_back(admin_client):
    loose = make_child("CH1")
    inside = make_link(make_child("CH2"), make_parent("SB1")).child
    chosen = [loose.pk, inside.pk]

    agreed = {"action": "retire", "_selected_action": chosen, "agreed": "1"}
    answer = admin_client.post(BAGS, agreed, follow=True)

    assert messages_in(answer) == ["CH2 is in a parent bag. Take it out first.", "Retired: 1."]
    assert list(Bag.objects.exclude(retired_at=None)) == [loose]

    assert list(admin_client.get(BAGS).context["cl"].result_list.order_by("code").values_list("code")) == [
        ("CH2",),
        ("SB1",),
    ]
    admin_client.post(BAGS + "?use=out", {"action": "restore", "_selected_action": chosen})
    assert not Bag.objects.exclude(retired_at=None).exists()


def test_links_are_found_by_either_bag(admin_client):
    moved = make_child("CH1")
    first, second = make_parent("SB1"), make_parent("SB2")
    ended = make_link(moved, first, unlinked_at=timezone.now(), unlinked_by=make_user())
    now = make_link(moved, second)
    make_link(make_child("CH2"), second)

    def found(code):
        return set(admin_client.get(LINKS, {"q": code}).context["cl"].result_list)

    assert found("ch1") == {ended, now}
    assert found("SB1") == {ended}
    assert len(found("SB2")) == 2
    assert found("SB3") == set()


def test_links_cannot_be_touched(admin_client):
    link = make_link()

    assert admin_client.get(LINKS + "add/").status_code == 403
    assert admin_client.post(f"{LINKS}{link.pk}/change/", {"parent": 1}).status_code == 403
    assert admin_client.post(f"{LINKS}{link.pk}/delete/", {"post": "yes"}).status_code == 403
