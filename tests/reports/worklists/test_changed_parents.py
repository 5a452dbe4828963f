"""A parent that holds other children than the list showed does not go onto the bill unseen."""

import pytest

from bills.models import Bill, BillLine
from scanning.models import Scan
from tests.builders import make_bill, make_user, scan

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
NEW_BILL, ON_BILL = "/work/parents/new-bill/", "/work/parents/bill/"
CODES = ["SB00001", "SB00002"]


@pytest.fixture
def form(desk, dispatcher):
    """What the form of the list holds, with two finished parents of two children each."""
    for code in CODES:
        for child in "AB":
            scan(dispatcher, "pack", f"CH-{code}-{child}", parent=scan(dispatcher, "pack", code).code)
        scan(dispatcher, "finish", code)
    ready = desk.get("/work/parents/").context["ready"]
    return {"all": "1", "found": " ".join(ready.codes), "seen": " ".join(ready.seen)}


def put_on():
    lines = BillLine.objects.filter(removed_at=None)
    return list(lines.order_by("parent__code").values_list("parent__code", flat=True))


def test_unchanged_parents_go_onto_the_bill(desk, form):
    desk.post(NEW_BILL, form)

    assert put_on() == CODES


@pytest.mark.parametrize(
    ("action", "child", "more"),
    [
        ("pack", "CH-NEW", {"parent": "SB00002"}),
        ("unpack", "CH-SB00002-A", {}),
        ("unpack", "CH-SB00002-B", {}),
    ],
)
@pytest.mark.parametrize("chosen", ["all", "ticked"])
def test_changed_parent_is_left_out_of_a_new_bill_and_named(desk, form, text_of, action, child, more, chosen):
    scan(make_user(username="asha", first_name="Asha"), action, child, **more)
    if chosen == "ticked":
        form = {"code": CODES, "seen": form["seen"]}

    answer = desk.post(NEW_BILL, form, follow=True)

    assert put_on() == ["SB00001"]
    assert "SB00002 was left out: Asha changed what is in it today at" in text_of(answer)
    assert "after this list was made." in text_of(answer)


def test_changed_parent_is_left_out_of_an_open_bill(desk, form, dispatcher, text_of):
    make_bill("B-17")
    scan(dispatcher, "pack", "CH-NEW", parent="SB00002")

    answer = desk.post(ON_BILL, form | {"bill": "B-17"}, follow=True)

    assert put_on() == ["SB00001"]
    assert "SB00002 was left out: dispatcher1 changed" in text_of(answer)


def test_no_bill_is_made_of_changed_parents_alone(desk, form, dispatcher, text_of):
    scan(dispatcher, "pack", "CH-NEW", parent="SB00002")
    scans = Scan.objects.count()

    answer = desk.post(NEW_BILL, {"code": ["SB00002"], "seen": form["seen"]}, follow=True)
    desk.post(ON_BILL, {"code": ["SB00002"], "seen": form["seen"], "bill": make_bill("B-17").number})

    assert "SB00002 was left out" in text_of(answer)
    assert (put_on(), Bill.objects.count(), Scan.objects.count()) == ([], 1, scans)


def test_emptied_parent_is_left_out(desk, form, dispatcher):
    scan(dispatcher, "empty", "SB00002")

    desk.post(NEW_BILL, form)

    assert put_on() == ["SB00001"]


@pytest.mark.parametrize("seen", ["", "=", "SB00001", "=1.2 x==", "\0"])
def test_form_that_says_nothing_of_what_it_showed_is_taken_or_refused(desk, form, seen):
    desk.post(NEW_BILL, form | {"seen": seen})

    assert set(put_on()) <= set(CODES)
