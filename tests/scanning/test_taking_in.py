"""Scans that an admin sends in the place of their maker: the maker's order, area and rights."""

import pytest

from scanning.models import Scan, ScanTally
from scanning.recording import record_scans
from tests.builders import asked, make_area, make_bill, make_parent, make_user, told, where_is

pytestmark = pytest.mark.django_db


def take_in(maker, admin, *scans):
    return record_scans(user=maker, station="bay-1", scans=list(scans), taken_in_by=admin)


def test_scans_are_done_in_their_order_under_their_maker_and_the_makers_area(admin_user):
    north = make_area("North")
    asha = make_user("Dispatcher", area=north)
    packing = [asked("pack", "CH10001", parent="SB00001"), asked("pack", "CH10002", parent="SB00001")]

    answers = take_in(asha, admin_user, asked("pack", "SB00001"), *packing)

    assert [told(answer) for answer in answers] == [("saved", None)] * 3
    stored = Scan.objects.order_by("received_at").values_list("code", "user", "area", "taken_in_by")
    keys = (asha.pk, north.pk, admin_user.pk)
    assert list(stored) == [(code, *keys) for code in ("SB00001", "CH10001", "CH10002")]
    assert list(ScanTally.objects.values_list("user", flat=True).distinct()) == [asha.pk]
    assert where_is("CH10002") == "SB00001"


def test_maker_whose_role_was_taken_away_counts_as_a_dispatcher(admin_user):
    gone = make_user(role="")
    make_parent("SB00001")
    make_bill("B-17")
    scans = [asked("pack", "CH10001", parent="SB00001"), asked("bill", "SB00001", bill="B-17")]

    answers = take_in(gone, admin_user, *scans)

    assert [told(answer) for answer in answers] == [("saved", None), ("refused", "not_allowed")]


def test_maker_without_a_role_is_refused_without_an_admin():
    make_parent("SB00001")
    scan = asked("pack", "CH10001", parent="SB00001")

    answers = record_scans(user=make_user(role=""), station="bay-1", scans=[scan])

    assert told(answers[0]) == ("refused", "not_allowed")


def test_rights_of_the_maker_decide_and_not_those_of_the_admin(admin_user):
    asha = make_user("Dispatcher", area=make_area("North"))
    make_parent("SB00001", area=make_area("South"))
    make_bill("B-17")
    scans = [asked("pack", "CH10001", parent="SB00001"), asked("bill", "SB00001", bill="B-17")]

    answers = take_in(asha, admin_user, *scans)

    assert [told(answer) for answer in answers] == [("refused", "other_area"), ("refused", "not_allowed")]


def test_refused_scan_is_taken_in_too(admin_user):
    take_in(make_user(), admin_user, asked("pack", "CH10001"))

    assert list(Scan.objects.values_list("reason", "taken_in_by")) == [("no_parent", admin_user.pk)]
