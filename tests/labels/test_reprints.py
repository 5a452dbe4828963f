"""Labels that are printed again, or in place of a damaged one."""

import pytest
from django.utils import timezone

from accounts.models import AuditEntry
from labels.models import PrintedRange
from tests.builders import make_area, make_child, make_parent, make_user
from tests.labels.labels import AGAIN, REPLACE, body_of, file_behind, nothing_was_written, reserved, text_of

pytestmark = pytest.mark.django_db


def test_some_of_a_range_are_printed_again_with_a_reason_that_is_kept(desk, biller):
    printed = reserved("SB00120", 500)

    response = desk.post(f"/labels/{printed.pk}/again/", AGAIN)

    assert len(body_of(file_behind(desk, response))) > 1000
    entry = AuditEntry.objects.order_by("-id").first()
    assert (entry.by, entry.verb, entry.subject) == (biller, "printed again", "SB00120 – SB00619")
    assert entry.detail == {
        "codes": "SB00130 – SB00139",
        "label_count": 10,
        "layout": "roll",
        "reason": "The printer jammed",
    }
    page = text_of(desk.get(printed.get_absolute_url()))
    assert "SB00130 – SB00139 The printer jammed biller1, today" in page
    assert PrintedRange.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"reason": ""}, "This field is required."),
        ({"reason": "  "}, "This field is required."),
        ({"reason": "x" * 401}, "at most 400 characters"),
        ({"first": "SB00119"}, "These labels were SB00120 – SB00619. Choose among them."),
        ({"last": "SB00620"}, "These labels were SB00120 – SB00619. Choose among them."),
        ({"last": "SB0130"}, "Choose among them."),
        ({"last": "SB00129"}, "This code comes before the first one."),
        ({"first": "\x00"}, "Null characters are not allowed."),
        ({"layout": "x"}, "Select a valid choice."),
    ],
)
def test_printing_again_refuses_what_was_not_printed(desk, wrong, sentence):
    printed = reserved("SB00120", 500)

    response = desk.post(f"/labels/{printed.pk}/again/", AGAIN | wrong)

    assert (response.status_code, sentence in text_of(response)) == (400, True)
    assert AuditEntry.objects.count() == 1


@pytest.mark.parametrize("address", ["/labels/99/", "/labels/99/again/"])
def test_unknown_range_is_not_found(desk, address):
    assert desk.post(address, AGAIN).status_code in (404, 405)


def test_damaged_label_is_replaced_and_audited(bay, dispatcher):
    make_parent("SB00120")

    file = file_behind(bay, bay.post("/labels/replace/", REPLACE | {"code": "]Q3sb00120\r"}))

    assert "^FDSB00120^FS" in body_of(file).decode()
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.verb, entry.subject_kind, entry.subject) == (
        dispatcher,
        "printed a new label",
        "bag",
        "SB00120",
    )
    assert entry.detail == {"reason": "Torn", "layout": "roll-203"}
    assert not PrintedRange.objects.exists()


def test_bag_whose_code_has_no_digits_gets_a_label_too(bay):
    make_child("BAG-X/_")

    file = file_behind(bay, bay.post("/labels/replace/", REPLACE | {"code": "BAG-X/_"}))

    assert "^FDBAG-X/_^FS" in body_of(file).decode()


@pytest.mark.parametrize("code", ["SB00999", "नागपुर", "<b>", "A" * 65])
def test_unknown_bags_get_no_label(bay, code):
    response = bay.post("/labels/replace/", REPLACE | {"code": code})

    assert (response.status_code, "There is no bag" in text_of(response)) == (400, True)
    assert nothing_was_written()


def test_retired_bags_get_no_label(bay):
    make_parent("SB00120", retired_at=timezone.now())

    response = bay.post("/labels/replace/", REPLACE)

    assert (response.status_code, "SB00120 is retired" in text_of(response)) == (400, True)
    assert nothing_was_written()


def test_bags_of_other_areas_get_no_label_from_a_dispatcher(client):
    make_parent("SB00120", area=make_area("North"))
    client.force_login(make_user("Dispatcher", area=make_area("South")))

    response = client.post("/labels/replace/", REPLACE)

    assert (response.status_code, "SB00120 belongs to area North" in text_of(response)) == (400, True)
    assert nothing_was_written()


def test_dispatcher_replaces_labels_of_the_own_area(client):
    area = make_area("North")
    make_parent("SB00120", area=area)
    client.force_login(make_user("Dispatcher", area=area))

    assert client.post("/labels/replace/", REPLACE).status_code == 302


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"code": ""}, {"code": "\x00"}, {"layout": "x"}])
def test_replacement_needs_everything(bay, wrong):
    make_parent("SB00120")

    assert bay.post("/labels/replace/", REPLACE | wrong).status_code == 400
    assert nothing_was_written()


def test_page_of_a_bag_links_to_its_replacement(bay):
    make_child("CH/1.2")

    page = bay.get("/bags/CH%2F1.2/").content.decode()
    assert 'href="/labels/replace/?code=CH%2F1.2"' in page
    assert bay.get("/labels/replace/?code=CH%2F1.2").context["form"].initial["code"] == "CH/1.2"


def test_page_of_a_retired_bag_does_not(bay):
    make_child("CH1", retired_at=timezone.now())

    assert "/labels/replace/" not in bay.get("/bags/CH1/").content.decode()
