"""The list of parents that are ready for a bill, and the bill that one button makes of them."""

import re
from html import unescape

import pytest
from django.utils import timezone

from bags.models import Bag, CodeSettings, Link
from bills.models import Bill, BillLine
from reports.worklists import ready_parents
from reports.worklists.ready_parents import find_ready_parents
from scanning.models import Scan
from tests.builders import make_bill, make_line, make_link, make_parent, make_user, scan
from tests.core.test_pagination import NO_MOMENTS
from tests.reports.worklists.conftest import hours_ago

pytestmark = [pytest.mark.django_db, pytest.mark.clock]


def pack(by, parent, *children):
    scan(by, "pack", parent)
    for child in children:
        scan(by, "pack", child, parent=parent)


def list_ready():
    """The parents of the first page, each with why it is there."""
    return [(row.code, row.why) for row in find_ready_parents().page.rows]


@pytest.fixture
def packed(dispatcher):
    """A parent with two children, which is as many as usual here, opened and packed two hours ago."""
    CodeSettings.objects.update(expected_children=2)
    pack(dispatcher, "SB00001", "CH10001", "CH10002")
    hours_ago(2)


@pytest.fixture
def five(dispatcher):
    """Five finished parents, each with a child."""
    codes = [f"SB0000{number}" for number in range(1, 6)]
    for code in codes:
        pack(dispatcher, code, f"CH1{code[-4:]}")
        scan(dispatcher, "finish", code)
    return codes


# What is in the list


def test_full_parent_is_ready_at_once(packed, dispatcher):
    pack(dispatcher, "SB00002", "CH20001", "CH20002")
    pack(dispatcher, "SB00003", "CH30001")

    assert list_ready() == [("SB00001", "full"), ("SB00002", "full")]


def test_finished_parent_is_ready_until_another_child_goes_in(dispatcher):
    pack(dispatcher, "SB00001", "CH10001")
    assert list_ready() == []
    finished = scan(dispatcher, "finish", "SB00001")
    assert list_ready() == [("SB00001", "finished")]

    packed = scan(dispatcher, "pack", "CH10002", parent="SB00001")
    assert list_ready() == []
    scan(dispatcher, "undo", undoes=packed.id)
    assert list_ready() == [("SB00001", "finished")]
    scan(dispatcher, "undo", undoes=finished.id)

    assert list_ready() == []


def test_parent_left_an_hour_ago_is_ready_unless_it_was_scanned_since(dispatcher):
    pack(dispatcher, "SB00001", "CH10001")
    hours_ago(0.9)
    assert list_ready() == []
    hours_ago(1.1)
    assert list_ready() == [("SB00001", "left")]

    scan(dispatcher, "look", "SB00001")
    assert list_ready() == [("SB00001", "left")]
    scan(dispatcher, "pack", "SB00001")
    assert list_ready() == []


def test_empty_and_billed_parents_are_not_ready(packed, dispatcher):
    make_line(parent=make_link(by=dispatcher).parent)
    empty = make_link(by=dispatcher, unlinked_at=timezone.now(), unlinked_by=dispatcher).parent
    scan(dispatcher, "finish", empty.code)
    hours_ago(2)

    assert list_ready() == [("SB00001", "full")]


def test_parent_taken_off_its_bill_is_ready_again(packed, biller):
    scan(biller, "bill", "SB00001", bill=make_bill("B-1").number)
    assert list_ready() == []

    scan(biller, "unbill", "SB00001", bill="B-1")

    assert list_ready() == [("SB00001", "full")]


def test_what_was_packed_a_week_ago_is_a_matter_of_the_store(packed):
    hours_ago(24 * 6.9)
    assert list_ready() == [("SB00001", "full")]

    hours_ago(24 * 7.1)
    assert list_ready() == []


def test_no_more_than_the_last_links_are_looked_at(dispatcher, monkeypatch):
    monkeypatch.setattr(ready_parents, "LOOK_BACK", 2)
    for number in range(3):
        make_link(parent=make_parent(f"SB0000{number}"), by=dispatcher)
    hours_ago(2)

    assert list_ready() == [("SB00001", "left"), ("SB00002", "left")]


def test_pages_begin_with_what_was_packed_first_and_end(dispatcher, monkeypatch):
    CodeSettings.objects.update(expected_children=1)
    monkeypatch.setattr(ready_parents, "PAGE_SIZE", 2)
    monkeypatch.setattr(ready_parents, "MOST_AT_ONCE", 3)
    scan(dispatcher, "pack", "SB00001")
    hours_ago(24 * 8)
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    for number in range(2, 8):  # loaded: only when they were filled counts
        parent = make_parent(f"SB0000{number}")
        for _child in range(number):
            make_link(parent=parent)
    make_link(parent=Bag.objects.get(code="SB00002"), unlinked_at=timezone.now(), unlinked_by=dispatcher)
    hours_ago(2)

    pages, after = [], 0
    while after is not None:
        ready = find_ready_parents(after)
        codes = [code[-1] for code in ready.codes]
        pages.append(([row.code[-1] for row in ready.page.rows], codes, ready.has_more))
        after = ready.page.next

    assert pages == [
        (["1", "2"], ["1", "2", "3"], True),
        (["3", "4"], ["3", "4", "5"], True),
        (["5", "6"], ["5", "6", "7"], False),
        (["7"], ["7"], False),
    ]


def test_list_says_what_is_in_a_parent_why_it_is_there_and_who_packed_it(client, biller, packed, text_of):
    make_user(username="ravi")
    client.force_login(biller)

    page = client.get("/work/parents/")

    packed_at = timezone.localtime(Link.objects.latest("linked_at").linked_at)
    day = "today" if packed_at.date() == timezone.localdate() else "yesterday"
    assert f"SB00001 full · 2 children packed last by dispatcher1 · {day} {packed_at:%H:%M}" in text_of(page)
    assert 'href="/bags/SB00001/"' in page.content.decode()


def test_list_says_where_parents_of_more_than_a_week_ago_are(desk, packed, text_of):
    hours_ago(24 * 8)
    page = desk.get("/work/parents/")
    (link,) = re.findall(r'href="(/bags/[^"]+)">all parents on no bill', page.content.decode())

    assert "Parents that were packed last more than a week ago are not in this list." in text_of(page)
    assert list_ready() == []
    assert [bag.code for bag in desk.get(unescape(link)).context["page"].rows] == ["SB00001"]


@pytest.mark.parametrize("after", NO_MOMENTS)
def test_place_that_is_none_is_the_start_of_the_list(desk, packed, after, text_of):
    assert "SB00001" in text_of(desk.get("/work/parents/", {"after": after}))


# Making a bill of them


def test_one_button_makes_a_bill_of_the_chosen_parents(desk, biller, five, text_of):
    answer = desk.post("/work/parents/new-bill/", {"code": ["SB00002", "SB00004"]}, follow=True)

    bill = Bill.objects.get()
    assert answer.redirect_chain == [(bill.get_absolute_url(), 302)]
    assert "2 parents are now on bill" in text_of(answer)
    assert set(bill.lines.values_list("parent__code", flat=True)) == {"SB00002", "SB00004"}
    assert bill.created_by == biller
    assert list(Scan.objects.filter(action="bill").values_list("code", "outcome", "source")) == [
        ("SB00002", "saved", "typed"),
        ("SB00004", "saved", "typed"),
    ]
    assert [code for code, _why in list_ready()] == ["SB00001", "SB00003", "SB00005"]


def test_all_found_are_put_on_the_bill_though_a_page_shows_fewer(desk, five, monkeypatch):
    monkeypatch.setattr(ready_parents, "PAGE_SIZE", 2)
    page = desk.get("/work/parents/").context["ready"]
    assert len(page.page.rows) == 2

    desk.post("/work/parents/new-bill/", {"all": "1", "found": " ".join(page.codes), "code": ["SB00001"]})

    assert Bill.objects.get().lines.count() == 5
    assert list_ready() == []


def test_what_was_taken_meanwhile_is_named_and_the_others_are_put_on(desk, five, text_of):
    scan(make_user("Admin"), "bill", "SB00002", bill=make_bill("B-1").number)

    answer = desk.post("/work/parents/new-bill/", {"code": ["SB00001", "SB00002"]}, follow=True)

    bill = Bill.objects.exclude(number="B-1").get()
    assert "1 parent is now on bill" in text_of(answer)
    assert "SB00002 is on bill B-1." in text_of(answer)
    assert [line.parent.code for line in bill.lines.all()] == ["SB00001"]


def test_no_bill_is_made_of_parents_that_are_all_taken(desk, five, text_of):
    chosen = {"code": ["SB00001", "SB00002"]}
    desk.post("/work/parents/new-bill/", chosen)
    scans = Scan.objects.count()

    again = desk.post("/work/parents/new-bill/", chosen, follow=True)

    assert "No bill was made: none of these parents is free any more." in text_of(again)
    assert "SB00001 is on bill" in text_of(again)
    assert Bill.objects.count() == 1
    assert Scan.objects.count() == scans


def test_of_very_many_refusals_the_first_are_named(desk, monkeypatch, text_of):
    codes = [make_line().parent.code for _number in range(22)]

    answer = desk.post("/work/parents/new-bill/", {"code": codes}, follow=True)

    assert text_of(answer).count(" is on bill ") == 20
    assert "2 more were not put on it." in text_of(answer)


def test_parents_are_put_on_an_open_bill(desk, five, text_of):
    make_bill("B-17", customer="Sharma")

    answer = desk.post("/work/parents/bill/", {"code": ["SB00001"], "bill": "b-17"}, follow=True)
    again = desk.post("/work/parents/bill/", {"code": ["SB00001"], "bill": "B-17"}, follow=True)

    assert "1 parent is now on bill B-17." in text_of(answer)
    assert "1 parent was on bill B-17 already." in text_of(again)
    assert BillLine.objects.get().parent.code == "SB00001"


def test_parent_on_another_bill_is_named(desk, packed, text_of):
    scan(make_user("Admin"), "bill", "SB00001", bill=make_bill("B-1").number)
    make_bill("B-2")

    answer = desk.post("/work/parents/bill/", {"code": ["SB00001"], "bill": "B-2"}, follow=True)

    assert "SB00001 is on bill B-1." in text_of(answer)


@pytest.mark.parametrize("address", ["new-bill", "bill"])
@pytest.mark.parametrize("chosen", [{}, {"all": "1", "found": ""}])
def test_nothing_chosen_is_said_and_makes_nothing(desk, address, chosen, text_of):
    answer = desk.post(f"/work/parents/{address}/", chosen, follow=True)

    assert "Choose " in text_of(answer)
    assert not Bill.objects.exists()


@pytest.mark.parametrize("address", ["/work/parents/new-bill/", "/work/parents/bill/"])
def test_dispatcher_makes_no_bills(client, dispatcher, five, address):
    client.force_login(dispatcher)
    assert client.post(address, {"code": five}).status_code == 403
    assert client.get(address).status_code == 403
    assert not Bill.objects.exists()


@pytest.mark.parametrize("address", ["/work/parents/new-bill/", "/work/parents/bill/"])
def test_address_of_a_button_leads_to_its_page(desk, address):
    assert desk.get(address)["Location"] == "/work/parents/"
