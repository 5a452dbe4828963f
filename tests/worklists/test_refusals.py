"""Refused scans that a person should look at, and saying that one has."""

import pytest
from django.db import connection, transaction
from django.utils import timezone

from scanning.models import TO_LOOK_AT, Scan
from tests.builders import make_area, make_bill, make_child, make_user, new_scan_id, scan
from worklists import refusals as work
from worklists.models import ClearedScan
from worklists.refusals import FindRefusals, clear, refusals

pytestmark = pytest.mark.django_db


def rows(**filters):
    return [(row.latest.code, len(row.ids)) for row in refusals(FindRefusals(filters)).refusals]


@pytest.fixture
def no_new_bags(db):
    from bags.models import SiteSettings

    SiteSettings.objects.update(create_unknown_bags=False)


@pytest.fixture
def unknown(no_new_bags, dispatcher):
    """A scan of a code that nobody knows, refused twice."""
    for _again in range(2):
        scan(dispatcher, "pack", "CH99999", parent="SB00001")


def test_unknown_code_is_one_row_however_often_it_was_tried(unknown):
    [row] = refusals(FindRefusals({})).refusals

    assert (row.latest.code, row.why, len(row.ids)) == ("CH99999", "not known", 2)
    assert row.latest.by == "dispatcher1"


def test_each_reason_that_needs_a_person_is_there(biller):
    north, south = make_area("North"), make_area("South")
    make_child("CH-OTHER", area=south)
    scan(make_user(area=north), "look", "CH-OTHER")
    child = make_child("CH-RETIRED")
    type(child).objects.filter(pk=child.pk).update(retired_at=timezone.now())
    scan(biller, "pack", "CH-RETIRED", parent="SB00001")

    found = {(row.latest.code, row.why) for row in refusals(FindRefusals({})).refusals}

    assert found == {
        (code, why)
        for code, why in (("CH-OTHER", "belongs to another area"), ("CH-RETIRED", "out of use"))
        if Scan.objects.filter(code=code, reason__in=TO_LOOK_AT).exists()
    }
    assert ("CH-RETIRED", "out of use") in found


@pytest.mark.parametrize("code", ["!", "SB00001"])
def test_what_the_dispatcher_settles_alone_is_not_there(dispatcher, code):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")
    scan(dispatcher, "pack", "CH10001", parent="SB00002")
    scan(dispatcher, "move", code, parent="SB00002")

    assert rows() == []


def test_what_was_done_later_is_not_there_any_more(unknown, dispatcher):
    make_child("CH99999")
    scan(dispatcher, "look", "CH99999")
    assert rows() == [("CH99999", 2)]

    from tests.builders import make_parent

    make_parent("SB00001")
    assert scan(dispatcher, "pack", "CH99999", parent="SB00001").outcome == "saved"
    assert rows() == []


def test_old_ones_are_history(unknown):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE scanning_scan DISABLE TRIGGER USER")
        cursor.execute("UPDATE scanning_scan SET received_at = received_at - interval '15 days'")
        cursor.execute("ALTER TABLE scanning_scan ENABLE TRIGGER USER")

    assert rows() == []


def test_filters(unknown, dispatcher):
    person = make_user(area=make_area("North"), username="asha")
    scan(person, "pack", "CH88888", parent="SB00001")

    assert rows(person="asha") == [("CH88888", 1)]
    assert rows(area=str(person.area_id)) == [("CH88888", 1)]
    assert rows(reason="unknown_code") == [("CH88888", 1), ("CH99999", 2)]
    assert rows(reason="retired") == []


def test_pages_lose_and_repeat_nothing(no_new_bags, dispatcher, monkeypatch):
    monkeypatch.setattr(work, "PAGE_SIZE", 2)
    monkeypatch.setattr(work, "LOOK_AHEAD", 3)
    for number in range(8):
        scan(dispatcher, "look", f"CH9000{number}")
    clear([Scan.objects.get(code="CH90004").pk, Scan.objects.get(code="CH90006").pk], by=dispatcher, note="")

    found, before = [], None
    for _page in range(20):
        page = refusals(FindRefusals({}), before)
        found += [row.latest.code for row in page.refusals]
        before = page.next
        if before is None:
            break

    assert found == ["CH90007", "CH90005", "CH90003", "CH90002", "CH90001", "CH90000"]


def test_looked_at_is_written_down_once_and_for_ever(unknown, biller, admin_user):
    ids = list(Scan.objects.values_list("pk", flat=True))

    assert clear(ids, by=biller, note="label replaced") == "2 scans are looked at."
    assert rows() == []
    assert clear(ids, by=admin_user, note="x") == "0 scans are looked at. biller1 was faster with 2 of them."
    assert set(ClearedScan.objects.values_list("by__username", "note")) == {("biller1", "label replaced")}
    with pytest.raises(Exception, match="history"), transaction.atomic():
        ClearedScan.objects.update(note="y")
    with pytest.raises(Exception, match="history"), transaction.atomic():
        ClearedScan.objects.all().delete()


def test_only_scans_that_are_to_be_looked_at_can_be_cleared(biller):
    saved = scan(biller, "pack", "SB00001")

    assert clear([saved.id, new_scan_id()], by=biller, note="") == "0 scans are looked at."
    assert not ClearedScan.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_clear_it_once(at_once):
    people = make_user("Biller"), make_user("Biller")
    make_bill("B-1")
    from bags.models import SiteSettings

    SiteSettings.objects.update(create_unknown_bags=False)
    for number in range(20):
        answer = scan(people[0], "look", f"CH9{number:04}")
        at_once(*[lambda by=by: clear([answer.id], by=by, note="") for by in people])
    SiteSettings.objects.update(create_unknown_bags=True)

    assert ClearedScan.objects.count() == 20
