"""The pages of the work lists."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bags.models import CodeSettings
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill
from reports.models import ClearedScan
from reports.worklists import refused_scans as work_refusals
from reports.worklists.open_bills import filter_old_open_bills
from tests.builders import (
    filled_bill,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan,
    site_time,
)
from tests.core.test_pagination import NO_MOMENTS
from tests.reports.worklists.conftest import hours_ago

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
ADDRESSES = ["/work/", "/work/parents/", "/work/bills/", "/work/looked-at/"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_only_billers_and_admins(client, dispatcher, address):
    assert client.get(address).status_code == 302
    client.force_login(dispatcher)
    assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", ADDRESSES)
def test_empty_lists_are_pleasant(desk, address):
    assert desk.get(address).status_code == 200


def test_refused_scan_is_shown_with_its_reason_and_cleared(desk, dispatcher, text_of):
    CodeSettings.objects.update(create_unknown_bags=False)
    refused = scan(dispatcher, "look", "CH99999")

    assert "not known CH99999 is not known here" in text_of(desk.get("/work/"))
    answer = desk.post("/work/", {"scan": [f"{refused.id}"], "note": "  lost \0 label "}, follow=True)

    assert "1 scan is looked at." in text_of(answer)
    assert "Nothing to look at." in text_of(answer)
    assert ClearedScan.objects.get().note == "lost label"
    assert "CH99999 dispatcher1 lost label biller1" in text_of(desk.get("/work/looked-at/"))


@pytest.mark.parametrize("chosen", [[], ["x"], ["\0"], ["0190b5f0"]])
def test_nothing_chosen_is_told(desk, chosen, text_of):
    assert "Choose the scans first." in text_of(desk.post("/work/", {"scan": chosen}, follow=True))


@pytest.mark.parametrize("at", NO_MOMENTS)
def test_moment_out_of_bounds_is_the_start_of_the_list(desk, each_reason, at):
    assert "CH-UNKNOWN" in desk.get("/work/", {"before": f"{at}~{uuid.UUID(int=0)}"}).content.decode()


def test_reopened_bill_says_since_when(desk, admin_user, text_of):
    bill = filled_bill("B-1", ["SB00001"])
    Bill.objects.filter(pk=bill.pk).update(created_at=timezone.localtime() - timedelta(days=90))
    close_bill(bill, by=admin_user)
    reopen_bill(bill, by=admin_user, reason="count again")

    shown = text_of(desk.get("/work/bills/"))

    assert re.search(r"today \d\d:\d\d opened again by admin Check and close", shown)


def test_end_of_the_refusals_is_told_only_at_the_end(desk, dispatcher, monkeypatch, text_of):
    monkeypatch.setattr(work_refusals, "LOOK_AHEAD", 1)
    CodeSettings.objects.update(create_unknown_bags=False)
    scan(dispatcher, "look", "CH90001")
    scan(dispatcher, "look", "CH90002")
    make_child("CH90002")

    first = desk.get("/work/")
    onward = re.search(r'rel="next" href="([^"]+)"', first.content.decode())[1].replace("&amp;", "&")

    assert "Nothing to look at." not in text_of(first)
    assert "None among the latest" in text_of(first)
    assert "CH90001" in text_of(desk.get("/work/" + onward))


def test_wrong_filter_is_told(desk, text_of):
    assert "Select a valid choice" in text_of(desk.get("/work/?reason=x&person=nobody"))


@pytest.mark.parametrize("role", ["Biller", "Admin"])
def test_each_refusal_leads_to_where_it_is_put_right(client, role, each_reason):
    client.force_login(make_user(role))

    page = client.get("/work/").content.decode()
    links = set(re.findall(r'href="([^"]+)"', page.split('class="todo"')[1].split("</ul>")[0]))

    codes = ("CH-UNKNOWN", "CH-OTHER", "CH-UNDONE", "CH-RETIRED", "CH-WITHDRAWN", "SB0001")
    to_all = {f"/bags/{code}/" for code in codes} | {"/bills/B-1/", "/labels/"}
    to_admins = {
        "/admin/imports/importrun/import/",
        "/admin/bags/bag/?q=CH-OTHER",
        "/admin/bags/bag/?q=CH-RETIRED",
        "/admin/bags/bag/?q=CH-WITHDRAWN",
    }
    assert links == to_all | (to_admins if role == "Admin" else set())
    assert all(client.get(link, follow=True).status_code in (200, 404) for link in links)


def test_bills_left_open_are_shown_oldest_first(desk, text_of):
    for number, days in (("B-1", 1), ("B-2", 3), ("B-3", 0)):
        bill = make_bill(number)
        make_link(make_child(), make_line(bill).parent)
        Bill.objects.filter(pk=bill.pk).update(created_at=timezone.localtime() - timedelta(days=days))

    shown = text_of(desk.get("/work/bills/"))

    assert "B-3" not in shown
    assert "B-1 – 1 1 1" in shown
    assert "Check and close" in shown


@pytest.mark.parametrize("clock", ["00:05", "23:55"])
def test_bill_is_left_open_if_it_was_made_before_the_sites_midnight(clock):
    for number, day, made_at in (("B-1", "2026-05-02", "23:59"), ("B-2", "2026-05-03", "00:00")):
        Bill.objects.filter(pk=make_bill(number).pk).update(created_at=site_time(day, made_at))

    with time_machine.travel(site_time("2026-05-03", clock), tick=False):
        assert [bill.number for bill in filter_old_open_bills()] == ["B-1"]


@pytest.mark.parametrize("count", [1, 3])
def test_number_of_queries_does_not_grow(desk, dispatcher, count, django_assert_num_queries):
    CodeSettings.objects.update(create_unknown_bags=False, expected_children=1)
    for number in range(count):
        scan(dispatcher, "look", f"CH9000{number}")
        make_parent(f"SB0000{number}")
        scan(dispatcher, "pack", f"SB0000{number}")
        make_link(make_child(), make_parent(f"SB0001{number}"))
        Bill.objects.filter(pk=make_bill(f"B-{number}").pk).update(
            created_at=timezone.localtime() - timedelta(days=2)
        )
    hours_ago(2)

    for address, queries in {"": 6, "parents/": 4, "bills/": 4, "looked-at/": 2}.items():
        with django_assert_num_queries(queries):
            desk.get(f"/work/{address}")
