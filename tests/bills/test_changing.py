"""Two people change one bill: the second is shown what is new, and nothing that was typed is lost."""

import re

import pytest

from accounts.models import Area, AuditEntry
from bills.cancellation import delete_draft
from bills.lifecycle import change_bill, close_bill, fetch_changes_since
from bills.models import Bill
from tests.builders import make_bill, make_line, make_user

pytestmark = pytest.mark.django_db
CHANGE = "/bills/B-1/change/"


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def typed(bill, **changes):
    """The form as it was shown for this bill, with some fields typed over."""
    shown = {
        "customer": bill.customer,
        "destination": bill.destination,
        "vehicle": bill.vehicle,
        "driver": bill.driver,
        "area": bill.area_id or "",
        "gross_weight_kg": "",
        "weight_per_child_kg": "1",
        "expected_parents": "",
        "note": bill.note,
        "revision": bill.revision,
    }
    return shown | changes


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def test_all_that_a_bill_says_is_changed(desk, biller):
    bill, area = make_bill("B-1"), Area.objects.create(name="North")

    desk.post(CHANGE, typed(bill, destination="Pune", vehicle="MH 12", driver="राजू", area=area.pk))

    bill.refresh_from_db()
    assert (bill.destination, bill.vehicle, bill.driver, bill.area) == ("Pune", "MH 12", "राजू", area)
    assert bill.revision == 1
    assert AuditEntry.objects.get().detail["changed"]["area"] == ["", "North"]


def test_second_to_save_is_shown_what_changed_and_keeps_what_was_typed(desk, biller):
    bill, other = make_bill("B-1", customer="Asha", note="old"), make_user("Biller", "meena")
    form = typed(bill, customer="Verma", driver="Raju")
    change_bill(bill, by=other, customer="Sharma", note="Gate 2", weight_per_child_kg=2)

    answer = desk.post(CHANGE, form)

    shown = text_of(answer)
    assert answer.status_code == 409
    assert "meena changed customer today" in shown
    assert "Asha → Sharma" in shown
    assert "old → Gate 2" in shown
    values = {name: answer.context["form"][name].value() for name in ("customer", "driver", "note")}
    assert values == {"customer": "Verma", "driver": "Raju", "note": "Gate 2"}
    bill.refresh_from_db()
    assert (bill.customer, bill.driver, bill.note) == ("Sharma", "", "Gate 2")


def test_saving_again_over_what_was_shown_changes_only_what_was_typed(desk):
    bill, other = make_bill("B-1", customer="Asha"), make_user("Biller", "meena")
    form = typed(bill, driver="Raju")
    change_bill(bill, by=other, customer="Sharma", weight_per_child_kg=2)

    again = desk.post(CHANGE, form).context["form"]
    answer = desk.post(CHANGE, {name: again[name].value() or "" for name in again.fields})

    bill.refresh_from_db()
    assert answer.status_code == 302
    assert (bill.customer, bill.driver, bill.weight_per_child_kg, bill.revision) == ("Sharma", "Raju", 2, 2)


def test_changes_are_those_of_this_bill_after_what_was_read(desk, biller):
    bill = change_bill(make_bill("B-1"), by=biller, note="one")
    change_bill(bill, by=biller, note="two")
    change_bill(change_bill(make_bill("B-2"), by=biller, note="x"), by=biller, note="y")

    found = fetch_changes_since(bill, bill.revision)

    assert [(change.field, change.before, change.after) for change in found] == [("note", "one", "two")]


def test_of_several_changes_the_first_before_counts(desk):
    bill, other = make_bill("B-1", customer="Asha"), make_user("Biller", "meena")
    form = typed(bill)
    for customer in ("Sharma", "Verma"):
        bill = change_bill(bill, by=other, customer=customer)

    answer = desk.post(CHANGE, form)

    assert answer.context["form"]["customer"].value() == "Verma"


def test_saving_what_is_there_already_changes_nothing(desk):
    bill = make_bill("B-1", customer="Asha")

    desk.post(CHANGE, typed(bill))

    bill.refresh_from_db()
    assert (bill.revision, AuditEntry.objects.count()) == (0, 0)


def test_saving_leaves_alone_what_was_stored_untidily_before(desk, biller):
    untidy = {"customer": "Cafe\u0301\u00a0X", "vehicle": "MH  12", "note": " gate\u00a02\r\ncall  Asha\n"}
    bill = make_bill("B-1", **untidy)

    desk.post(CHANGE, typed(bill, driver="Raju"))

    bill.refresh_from_db()
    assert {name: getattr(bill, name) for name in untidy} == untidy
    assert AuditEntry.objects.get().detail["changed"] == {"driver": ["", "Raju"]}


def test_untidy_value_that_another_person_changed_counts_as_untouched(desk):
    bill, other = make_bill("B-1", note="gate  2\ncall Asha"), make_user("Biller", "meena")
    form = typed(bill, driver="Raju")
    change_bill(bill, by=other, note="gate 3")

    shown = desk.post(CHANGE, form).context["form"]

    assert (shown["note"].value(), shown["driver"].value()) == ("gate 3", "Raju")


@pytest.mark.parametrize("revision", ["", "x", "-1", "99999999999999"])
def test_form_without_its_revision_is_refused(desk, revision):
    bill = make_bill("B-1", customer="Asha")

    assert desk.post(CHANGE, typed(bill, customer="Verma", revision=revision)).status_code == 400
    bill.refresh_from_db()
    assert bill.customer == "Asha"


@pytest.mark.parametrize("end", ["close", "delete"])
def test_bill_that_ended_meanwhile_is_not_changed(desk, biller, admin_user, end):
    bill = make_line(make_bill("B-1", customer="Asha")).bill
    form = typed(bill, customer="Verma")
    if end == "close":
        close_bill(bill, by=biller)
    else:
        delete_draft(bill, by=admin_user)

    assert desk.post(CHANGE, form).status_code == 409
    assert Bill.objects.get().customer == "Asha"


# Deleting and cancelling on the page


def test_admin_deletes_a_draft(client, admin_user):
    client.force_login(admin_user)
    make_line(make_bill("B-1"))

    shown = text_of(client.post("/bills/B-1/delete/", follow=True))

    assert "Bill B-1 is deleted. Its parents are free again." in shown
    assert "admin deleted this draft today" in shown
    assert "Nothing is on this bill any more." in shown


def test_admin_cancels_a_closed_bill_and_still_sees_what_left(client, admin_user, biller):
    client.force_login(admin_user)
    line = make_line(make_bill("B-1"))
    close_bill(line.bill, by=biller)

    refused = client.post("/bills/B-1/cancel/", {"reason": ""})
    shown = text_of(client.post("/bills/B-1/cancel/", {"reason": "Truck broke down"}, follow=True))

    assert refused.status_code == 409
    assert "Say why the bill is cancelled." in text_of(refused)
    assert "“Truck broke down”" in shown
    assert line.parent.code in shown
    assert "Open it again" not in shown
