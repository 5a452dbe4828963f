"""The pages of labels, as a browser asks for them."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from labels.models import PrintedRange
from tests.builders import make_child, make_parent, make_user
from tests.labels.labels import (
    AGAIN,
    ASKED,
    REPLACE,
    body_of,
    file_behind,
    nothing_was_written,
    reserved,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "address", ["/labels/", "/labels/preview/", "/labels/1/", "/labels/replace/", "/labels/file/x/"]
)
def test_signed_out_people_go_to_sign_in(client, address):
    response = client.get(address)

    assert (response.status_code, response["Location"]) == (302, f"{reverse('login')}?next={address}")


@pytest.mark.parametrize(
    ("address", "asked"), [("/labels/", ASKED), ("/labels/1/again/", AGAIN), ("/labels/replace/", REPLACE)]
)
def test_signed_out_people_print_nothing(client, address, asked):
    make_parent("SB00120")

    assert client.post(address, asked).status_code == 302
    assert nothing_was_written()


def test_dispatcher_prints_no_new_labels(bay):
    printed = reserved()
    before = AuditEntry.objects.count()

    for address in ("/labels/", "/labels/preview/", printed.get_absolute_url()):
        assert bay.get(address).status_code == 403
    for address, asked in (("/labels/", ASKED | {"first": "X1"}), (f"/labels/{printed.pk}/again/", AGAIN)):
        response = bay.post(address, asked)
        assert (response.status_code, "Only billers and admins" in text_of(response)) == (403, True)
    assert PrintedRange.objects.count() == 1
    assert AuditEntry.objects.exclude(verb="denied").count() == before


def test_person_without_role_replaces_nothing(client):
    make_parent("SB00120")
    client.force_login(make_user(role=None, username="guest"))

    assert client.post("/labels/replace/", REPLACE).status_code == 403
    assert nothing_was_written()


@pytest.mark.parametrize("role", ["Biller", "Admin"])
def test_billers_and_admins_have_labels_in_their_menu(client, role):
    client.force_login(make_user(role))

    assert 'href="/labels/"' in client.get("/bags/").content.decode()


def test_dispatchers_have_no_labels_in_their_menu(bay):
    assert 'href="/labels/"' not in bay.get("/bags/").content.decode()


@pytest.mark.parametrize(
    ("method", "address"),
    [
        ("post", "/labels/preview/"),
        ("post", "/labels/1/"),
        ("put", "/labels/1/again/"),
        ("put", "/labels/"),
        ("put", "/labels/replace/"),
        ("post", "/labels/file/x/"),
    ],
)
def test_wrong_methods_are_refused(desk, method, address):
    reserved()

    assert getattr(desk, method)(address).status_code == 405


def test_labels_are_claimed_and_their_file_is_offered(desk, biller):
    response = desk.post("/labels/", ASKED)

    printed = PrintedRange.objects.get()
    assert (str(printed), printed.by, printed.top_line) == ("SB00120 – SB00619", biller, "Nashik")
    file = file_behind(desk, response)
    assert (file["Content-Type"], file["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="labels-SB00120-500.pdf"',
    )
    assert body_of(file).startswith(b"%PDF-")


def test_zpl_is_offered_for_label_printers(desk):
    file = file_behind(desk, desk.post("/labels/", ASKED | {"layout": "roll-300", "label_count": "2"}))

    assert file["Content-Disposition"] == 'attachment; filename="labels-SB00120-2.zpl"'
    text = body_of(file).decode()
    assert re.findall(r"\^FDMA,(\S+?)\^FS", text) == ["SB00120", "SB00121"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"first": ""}, "This field is required."),
        ({"first": "SB"}, "SB has no digits that could count up."),
        ({"first": "SB 1"}, "A code is 1 to 64 of the characters"),
        ({"first": "SB1\x00"}, "Null characters are not allowed."),
        ({"first": "<script>1"}, "A code is 1 to 64 of the characters"),
        ({"first": "SB99990"}, "run past SB99999: there are only 10."),
        ({"label_count": "0"}, "Ask for at least one label."),
        ({"label_count": "5001"}, "At most 5000 at a time."),
        ({"label_count": "9" * 300}, "At most 5000 at a time."),
        ({"label_count": "many"}, "Enter a whole number."),
        ({"symbol": "pdf417"}, "Select a valid choice."),
        ({"layout": "a5"}, "Select a valid choice."),
        ({"start": "25"}, "This sheet has 24 labels."),
        ({"start": "0"}, "greater than or equal to 1"),
        ({"top_line": "x" * 41}, "at most 40 characters"),
        ({"top_line": "a\x00b"}, "Null characters are not allowed."),
        ({"top_line": "Bay 🚚 漢字"}, "Labels cannot print 🚚, 漢字. Write the line without it."),
    ],
)
def test_wrong_questions_get_one_sentence_and_write_nothing(desk, wrong, sentence):
    response = desk.post("/labels/", ASKED | wrong)

    assert (response.status_code, sentence in text_of(response)) == (400, True)
    assert nothing_was_written()


def test_codes_printed_before_are_refused_and_the_next_free_ones_offered(desk):
    reserved("SB00120", 500, by=make_user("Biller", "asha"))

    response = desk.post("/labels/", ASKED | {"first": "SB00600", "label_count": "30"})

    assert response.status_code == 409
    assert "asha printed SB00600 – SB00619 today at" in text_of(response)
    link = re.search(
        r'href="(/labels/\?first=SB00620[^"]+)">Take SB00620 – SB00649', response.content.decode()
    )[1]
    assert PrintedRange.objects.count() == AuditEntry.objects.count() == 1
    offered = desk.get(link.replace("&amp;", "&"))
    assert offered.context["form"].initial["first"] == "SB00620"
    assert offered.context["form"].initial["label_count"] == "30"


def test_refusal_without_free_codes_says_so(desk):
    reserved("SB95000", 5000)

    response = desk.post("/labels/", ASKED | {"first": "SB99000"})

    assert (response.status_code, "not as many free codes" in text_of(response)) == (409, True)


def test_codes_that_are_bags_already_are_told_before_anything_is_printed(desk):
    for number in (120, 200, 619, 620):
        make_parent(f"SB{number:05}")

    response = desk.post("/labels/", ASKED)

    assert response.status_code == 409
    assert "3 of these codes are bags already: SB00120 , SB00200 , SB00619" in text_of(response)
    assert nothing_was_written()


def test_codes_that_are_bags_already_are_printed_when_that_is_meant(desk):
    make_parent("SB00120")
    make_parent("SB00121")

    assert desk.post("/labels/", ASKED | {"known": "1"}).status_code == 409
    assert nothing_was_written()
    assert desk.post("/labels/", ASKED | {"known": "2"}).status_code == 302
    assert PrintedRange.objects.count() == 1


def test_new_form_starts_with_the_next_free_code_and_the_name_of_the_site(desk):
    reserved("M444-00001", 10)

    form = desk.get("/labels/").context["form"]

    assert (form.initial["first"], form.initial["top_line"]) == ("M444-00011", "TraceTrack")


@pytest.mark.parametrize(
    "query", ["layout=x", "first=%00", "label_count=-1", "start=99999999999", "before=x"]
)
def test_strange_addresses_show_the_page(desk, query):
    assert desk.get(f"/labels/?first=SB00001&{query}").status_code == 200
    assert desk.get(f"/labels/preview/?first=SB00001&{query}").status_code == 200


def test_list_shows_who_printed_what_and_how_often_again(desk):
    printed = reserved("SB00120", 500, by=make_user("Biller", "asha"))
    for _number in range(2):
        desk.post(f"/labels/{printed.pk}/again/", AGAIN)

    assert re.search(
        r"SB00120 – SB00619 500 A4 sheet, 3 × 8 labels of 70 × 37 mm asha today \d\d:\d\d again 2 times",
        text_of(desk.get("/labels/")),
    )


def test_list_has_pages(desk):
    for number in range(1, 23):
        reserved(f"SB{number:05}", 1)

    first = desk.get("/labels/")
    second = desk.get(f"/labels/?before={first.context['next']}")

    assert [str(printed) for printed in first.context["ranges"]] == [f"SB{n:05}" for n in range(22, 2, -1)]
    assert [str(printed) for printed in second.context["ranges"]] == ["SB00002", "SB00001"]


def test_pages_cost_the_same_for_one_range_and_for_three(desk):
    counts = []
    for first in ("SB00001", "SB00101", "M444-00001"):
        printed = reserved(first, 10)
        desk.post(f"/labels/{printed.pk}/again/", AGAIN | {"first": first, "last": first})
        with CaptureQueriesContext(connection) as captured:
            desk.get("/labels/")
            desk.get(printed.get_absolute_url())
        counts.append(len(captured))

    assert counts == [12] * 3


def test_preview_draws_the_label_and_says_what_the_codes_are(desk):
    shown = desk.get("/labels/preview/", ASKED)

    assert 'aria-label="The label of SB00120"' in shown.content.decode()
    assert (
        "SB00120 – SB00619 500 labels, 21 sheets. When they are scanned they become parent bags."
        in text_of(shown)
    )


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"first": "CH00001"}, "they become child bags"),
        ({"first": "A1", "label_count": "3"}, "3 of them fit no pattern of this site"),
        ({"first": "SB"}, "SB has no digits"),
        ({"first": "SB001200"}, "Scans would refuse SB001200: it looks like a misread parent bag."),
        ({"first": ""}, "Type the first code"),
        ({"first": "SB00130"}, "biller1 printed SB00130 – SB00139 today"),
        ({"first": "SB00200"}, "1 of these codes is a bag already: SB00200"),
    ],
)
def test_preview_tells_before_anything_is_printed(desk, biller, asked, sentence):
    reserved("SB00120", 20, by=biller)
    make_parent("SB00200")

    assert sentence in text_of(desk.get("/labels/preview/", ASKED | asked))
    assert PrintedRange.objects.count() == 1


@pytest.mark.parametrize(
    ("first", "label_count", "sentence"),
    [
        ("SB0012", 3, "Scans would refuse SB0012: it looks like a misread parent bag."),
        ("CH10001CH10002", 1, "Scans would refuse CH10001CH10002: it looks like two labels read as one."),
        ("BIG-1001", 3, "Scans would refuse BIG-1002: it looks like a misread parent bag."),
    ],
)
def test_labels_that_scans_would_refuse_are_not_printed(desk, first, label_count, sentence):
    make_parent("BIG-1001")

    answer = desk.post("/labels/", ASKED | {"first": first, "label_count": label_count})

    assert (answer.status_code, sentence in text_of(answer)) == (400, True)
    assert nothing_was_written()


def test_labels_of_bags_that_are_there_are_printed(desk):
    make_child("SB001200")

    asked = ASKED | {"first": "SB001200", "label_count": "1", "known": "1"}

    assert desk.post("/labels/", asked).status_code == 302


def test_line_on_top_is_escaped(desk):
    page = desk.get("/labels/preview/", ASKED | {"top_line": "</text><script>"}).content.decode()

    assert "&lt;/text&gt;&lt;script&gt;" in page
    assert "<script>" not in page


@pytest.mark.parametrize(("layout", "is_small"), [("a4-24", False), ("a4-40", True), ("roll-203", True)])
def test_page_says_where_labels_have_no_room_for_a_good_qr_code(desk, layout, is_small):
    page = text_of(desk.get("/labels/preview/", ASKED | {"layout": layout}))

    assert ("mm wide: this paper has no room for the 20 mm" in page) is is_small
