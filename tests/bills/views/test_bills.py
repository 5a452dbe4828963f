"""The pages of bills, as a browser asks for them."""

import hashlib
import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from bills import queries
from bills.lifecycle import close_bill, reopen_bill
from bills.models import Bill, BillLine
from bills.templatetags.weights import kg
from tests.builders import filled_bill, make_bill, make_child, make_line, make_parent, make_user

pytestmark = pytest.mark.django_db


def text_of(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


READ = [
    "/bills/",
    "/bills/B-17/",
    "/bills/B-17/totals/",
    "/bills/B-17/versions/1/",
    "/bills/B-17/versions/1/text/",
]
WRITTEN = [
    "/bills/B-17/change/",
    "/bills/B-17/close/",
    "/bills/B-17/reopen/",
    "/bills/B-17/delete/",
    "/bills/B-17/cancel/",
    "/bills/B-17/lines/add/",
    "/bills/B-17/lines/take-off/",
]


@pytest.mark.parametrize("address", [*READ, "/bills/new/"])
def test_signed_out_people_go_to_sign_in(client, address):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, f"{reverse('login')}?next={address}")


@pytest.mark.parametrize("address", WRITTEN)
def test_signed_out_people_change_nothing(client, address):
    response = client.post(address, {"code": "SB00001"})

    assert response.status_code == 302
    assert response["Location"].startswith(reverse("login"))


@pytest.mark.parametrize("address", READ)
def test_reading_pages_take_no_post(desk, address):
    assert desk.post(address).status_code == 405


@pytest.mark.parametrize("address", WRITTEN)
def test_writing_pages_lead_a_get_to_the_bill(admin_desk, address):
    bill = filled_bill()
    before = Bill.objects.values().get()

    assert admin_desk.get(address)["Location"] == f"/bills/{bill.number}/"
    assert Bill.objects.values().get() == before


@pytest.mark.parametrize("address", [*WRITTEN, "/bills/new/"])
def test_dispatcher_may_only_read(bay, address):
    bill = filled_bill()

    response = bay.post(
        address, {"code": "SB00001", "number": "B-18", "weight_per_child_kg": "1", "reason": "x"}
    )

    assert response.status_code == 403
    assert "Only " in text_of(response)
    assert BillLine.objects.filter(bill=bill, removed_at=None).count() == 2
    assert list(Bill.objects.values_list("number", "closed_at")) == [("B-17", None)]


def test_dispatcher_sees_no_buttons(bay):
    filled_bill()

    for address in ("/bills/", "/bills/B-17/"):
        page = bay.get(address).content.decode()
        assert page.count("<form method") == 2  # signing out, switching persons
        assert "/bills/new/" not in page
        assert "/bills/B-17/scan/" not in page


@pytest.mark.parametrize("number", ["B-99", "%00", "%3Cb%3E", "A" * 65])
@pytest.mark.parametrize("rest", ["", "totals/", "versions/1/", "versions/99999999999/"])
def test_unknown_bill_is_not_found(desk, number, rest):
    assert desk.get(f"/bills/{number}/{rest}").status_code == 404


# A new bill -----------------------------------------------------------------------------------------


def test_new_bill_form_offers_number_weight_and_what_was_written_lately(desk):
    make_bill("B-1", customer="Sharma", vehicle="HR 55 1234")
    make_bill("B-2", customer="Verma", vehicle="HR 55 1234")

    page = desk.get("/bills/new/").content.decode()

    assert f"BILL-{timezone.localdate():%Y}-000001" in page
    assert 'name="weight_per_child_kg" value="1"' in page
    assert '<datalist id="lately-customer"><option value="Verma"><option value="Sharma"></datalist>' in page
    assert '<datalist id="lately-vehicle"><option value="HR 55 1234"></datalist>' in page


def test_new_bill_without_a_number_gets_the_next(desk):
    numbers = []
    for _bill in range(2):
        numbers.append(desk.post("/bills/new/", {"number": " ", "weight_per_child_kg": "1"})["Location"])

    year = timezone.localdate().year
    assert numbers == [f"/bills/BILL-{year}-000001/scan/", f"/bills/BILL-{year}-000002/scan/"]


def test_new_bill_is_made(desk, biller):
    typed = {
        "number": " b-17 ",
        "customer": "Sharma Traders",
        "note": "Gate 2",
        "weight_per_child_kg": "1.25",
        "expected_parents": "40",
    }

    response = desk.post("/bills/new/", typed)

    made = Bill.objects.get()
    assert (response.status_code, response["Location"]) == (302, "/bills/B-17/scan/")
    assert (made.number, made.customer, made.note) == ("B-17", "Sharma Traders", "Gate 2")
    assert (made.weight_per_child_kg, made.expected_parents, made.created_by) == (Decimal("1.25"), 40, biller)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("number", "B 17", "Use letters A-Z, digits, dot, dash, underscore and slash"),
        ("number", "B/../17", "There must be more than dots before and after each slash."),
        ("number", "B" * 41, "at most 40 characters"),
        ("number", "B\0", "Null characters are not allowed."),
        ("number", "B-1", "This number is taken. Choose another."),
        ("weight_per_child_kg", "0", "greater than or equal to 0.001"),
        ("weight_per_child_kg", "heavy", "Enter a number."),
        ("weight_per_child_kg", "NaN", "Enter a number."),
        ("weight_per_child_kg", "1e3", "Enter a number. Use digits, and a dot before decimals."),
        ("weight_per_child_kg", "१२", "Enter a number. Use digits, and a dot before decimals."),
        ("weight_per_child_kg", "9" * 20, "Ensure that there are no more than"),
        ("expected_parents", "1_000", "Enter a whole number."),
        ("expected_parents", "-1", "greater than or equal to 0"),
        ("expected_parents", "99999999999", "less than or equal to 2147483647"),
        ("customer", "x" * 121, "at most 120 characters"),
    ],
)
def test_wrong_input_makes_no_bill_and_says_why(desk, field, typed, sentence):
    make_bill("B-1")
    right = {"number": "B-17", "weight_per_child_kg": "1"}

    response = desk.post("/bills/new/", right | {field: typed})

    assert response.status_code == 400
    assert sentence in text_of(response)
    assert Bill.objects.count() == 1


# The bill -------------------------------------------------------------------------------------------


def test_bill_shows_totals_and_its_parents_in_order(desk):
    filled_bill("B-17", ["SB00002", "SB00001"], children=3, weight_per_child_kg=Decimal("0.5"))

    page = desk.get("/bills/B-17/")

    assert [(line.code, line.child_count, line.weight_kg) for line in page.context["lines"].rows] == [
        ("SB00002", 3, Decimal("1.5")),
        ("SB00001", 3, Decimal("1.5")),
    ]
    assert "2 parents 6 children 3 kg weight at 0.5 kg a child" in text_of(page)


def test_bill_compares_the_measured_weight(desk):
    filled_bill("B-17", ["SB00001"], children=2, gross_weight_kg=Decimal("1.75"))

    assert "1.75 kg Difference to the counted weight -0.25 kg" in text_of(desk.get("/bills/B-17/"))


@pytest.mark.parametrize(
    "expected", [[["SB00001", "SB00002"], ["SB00003"]], [["SB00001", "SB00002"], ["SB00003", "SB00004"]]]
)
def test_bill_shows_many_parents_in_pages(desk, biller, monkeypatch, expected):
    monkeypatch.setattr(queries, "LINES_PER_PAGE", 2)
    bill = filled_bill("B-17", [code for page in expected for code in page], children=1)

    def pages():
        found, address = [], "/bills/B-17/"
        while address:
            lines = desk.get(address).context["lines"]
            found.append([line.code for line in lines.rows])
            address = f"/bills/B-17/?after={lines.next}" if lines.next else None
        return found

    assert pages() == expected
    close_bill(bill, by=biller)
    assert pages() == expected


def test_lower_case_address_goes_to_the_bill(desk):
    make_bill("B-17")

    response = desk.get("/bills/b-17/")

    assert (response.status_code, response["Location"]) == (302, "/bills/B-17/")


@pytest.mark.parametrize("count", [1, 3])
def test_bill_takes_as_many_queries_for_three_parents_as_for_one(desk, count, django_assert_num_queries):
    filled_bill("B-17", [f"SB0000{number}" for number in range(count)])

    # session with person, bill, versions, lines, held (2), written lately, areas
    with django_assert_num_queries(8):
        desk.get("/bills/B-17/")
    with django_assert_num_queries(3):
        desk.get("/bills/B-17/totals/")


def test_totals_are_a_piece_of_a_page(desk):
    filled_bill("B-17", ["SB00001"], children=30)

    page = desk.get("/bills/B-17/totals/")

    assert text_of(page).strip() == "1 parent 30 children 30 kg weight at 1 kg a child"
    assert "<html" not in page.content.decode()


def test_open_bill_is_changed(desk):
    bill = make_bill("B-17")
    typed = {"customer": "Sharma", "weight_per_child_kg": "2", "gross_weight_kg": "12.5", "revision": "0"}

    response = desk.post("/bills/B-17/change/", typed)

    bill.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/bills/B-17/")
    assert (bill.customer, bill.weight_per_child_kg, bill.gross_weight_kg) == ("Sharma", 2, Decimal("12.5"))
    assert AuditEntry.objects.get(verb="changed").subject == "B-17"


def test_what_papers_cannot_print_is_named_when_it_is_saved(desk):
    """It is saved all the same: a customer is called what he is called."""
    typed = {"number": "B-17", "customer": "Ravi 😀", "destination": "கோவை", "weight_per_child_kg": "1"}
    made = desk.post("/bills/new/", typed, follow=True)
    changed = desk.post("/bills/B-17/change/", typed | {"note": "漢字", "revision": "0"}, follow=True)

    assert "Papers cannot print 😀 (customer): they show [?] there." in text_of(made)
    assert "Papers cannot print 😀 (customer), 漢字 (note): they show [?] there." in text_of(changed)
    assert Bill.objects.get().customer == "Ravi 😀"


def test_wrong_change_changes_nothing_and_says_why(desk):
    bill = make_bill("B-17", customer="Sharma")

    response = desk.post(
        "/bills/B-17/change/", {"customer": "Verma", "weight_per_child_kg": "-1", "revision": "0"}
    )

    bill.refresh_from_db()
    assert response.status_code == 400
    assert "greater than or equal to 0.001" in text_of(response)
    assert bill.customer == "Sharma"


def test_closed_bill_is_not_changed(desk, biller):
    bill = filled_bill("B-17")
    close_bill(bill, by=biller)

    response = desk.post(
        "/bills/B-17/change/", {"customer": "Verma", "weight_per_child_kg": "1", "revision": "0"}
    )

    bill.refresh_from_db()
    assert response.status_code == 409
    assert "Bill B-17 is closed already: biller1 closed it today" in text_of(response)
    assert bill.customer == ""


# Frozen versions -----------------------------------------------------------------------------------


def test_version_shows_what_left_though_the_bill_changed_since(desk, biller, admin_user):
    bill = filled_bill("B-17", ["SB00001", "SB00002"], children=1)
    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="Wrong truck")
    desk.post("/bills/B-17/lines/take-off/", {"code": "SB00002"})

    old, now = text_of(desk.get("/bills/B-17/versions/1/")), text_of(desk.get("/bills/B-17/"))

    assert "2 parents 2 children 2 kg" in old
    assert ("SB00002" in old, "1 parent 1 child 1 kg" in now) == (True, True)
    assert "What is stored is what was closed." in old


def test_sealed_text_has_the_sha256_that_is_shown(desk, biller):
    version = close_bill(filled_bill("B-17"), by=biller)

    text = desk.get("/bills/B-17/versions/1/text/")

    assert hashlib.sha256(text.content).hexdigest() == version.sha256
    assert version.sha256 in text_of(desk.get("/bills/B-17/versions/1/"))
    assert text["Content-Disposition"] == 'attachment; filename="B-17-version-1.json"'


# Lines by hand ---------------------------------------------------------------------------------------


def test_parent_is_added_by_its_code(desk, biller):
    make_bill("B-17")
    make_parent("SB00001")

    response = desk.post("/bills/B-17/lines/add/", {"code": " sb00001 "}, follow=True)

    line = BillLine.objects.get()
    assert (line.bill.number, line.parent.code, line.added_by) == ("B-17", "SB00001", biller)
    assert "SB00001 is now on bill B-17, but it is empty." in text_of(response)
    assert line.parent.scans.get().station == "desk"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("CH10001", "CH10001 is a child bag, not a parent bag."),
        ("SB99999", "SB99999 is not known here."),
        ("", "No code came."),
        ("<b>", "“&lt;B&gt;” is not a bag code."),
        ("SB00002", "SB00002 is on bill B-2."),
    ],
)
def test_refused_parent_is_not_added_and_the_page_says_why(desk, code, sentence):
    bill = make_bill("B-17")
    make_child("CH10001")
    make_line(make_bill("B-2"), make_parent("SB00002"))

    response = desk.post("/bills/B-17/lines/add/", {"code": code}, follow=True)

    assert sentence in text_of(response)
    assert not bill.lines.exists()


def test_parent_is_taken_off(desk, biller):
    bill = filled_bill("B-17", ["SB00001", "SB00002"])

    response = desk.post("/bills/B-17/lines/take-off/", {"code": "SB00001"}, follow=True)

    assert "SB00001 is off bill B-17." in text_of(response)
    assert [line.parent.code for line in bill.lines.filter(removed_at=None)] == ["SB00002"]
    assert bill.lines.get(parent__code="SB00001").removed_by == biller


def test_nothing_is_taken_off_a_closed_bill(desk, biller):
    bill = filled_bill("B-17")
    close_bill(bill, by=biller)

    response = desk.post("/bills/B-17/lines/take-off/", {"code": "SB00001"}, follow=True)

    assert "Bill B-17 is closed." in text_of(response)
    assert bill.lines.filter(removed_at=None).count() == 2


@pytest.mark.parametrize(
    ("weight", "text"),
    [
        (Decimal("30.000"), "30 kg"),
        (Decimal("30.500"), "30.5 kg"),
        (Decimal("60000"), "60,000 kg"),
        (Decimal("0"), "0 kg"),
        ("0.125", "0.125 kg"),
        (None, ""),
    ],
)
def test_weight_has_no_useless_zeros(weight, text):
    assert kg(weight) == text


@pytest.mark.django_db
def test_lines_escape_what_people_typed(client):
    bill = make_bill("B-99")
    make_line(bill, make_parent("SB09999"), by=make_user("Biller", first_name="<b>\"Ann'</b>"))
    client.force_login(make_user("Biller"))

    page = client.get("/bills/B-99/").content.decode()

    assert '<td data-name="Put on by">&lt;b&gt;&quot;Ann&#x27;&lt;/b&gt;</td>' in page
    assert 'value="SB09999" aria-label="Take SB09999 off">Take off</button>' in page
