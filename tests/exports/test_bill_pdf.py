"""A closed bill on paper, read back by other programs.

Most papers are drawn in this process, by what the page has drawn in a process of its own: starting one takes
longer than drawing.
"""

import io
import re
import time
from decimal import Decimal

import pypdfium2
import pytest
from django.db import transaction
from django.test import RequestFactory
from django.utils import timezone
from PIL import Image
from pypdf import PdfReader

from bills.cancellation import cancel_bill
from bills.fingerprint import format_short_code
from bills.lifecycle import reopen_bill
from bills.models import Bill, BillLine
from bills.queries import find_version_or_404
from core.models import Branding
from exports.bill_pdf import BillPaper
from exports.paper_texts import translate_paper_words
from exports.views import build_render_request
from tests.builders import make_user
from tests.exports.papers import (
    body_of,
    closed_bill,
    codes_read_from,
    height_of,
    picture_of,
    rows_on,
    sums_on,
    texts_of,
)

pytestmark = pytest.mark.django_db
HINDI = "राजकुमार क्षत्रिय एण्ड सन्स, हिन्दी बीज भण्डार"


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def pdf_of(desk, version, **headers):
    response = desk.get(f"/bills/{version.bill.number}/versions/{version.version}/pdf/", **headers)
    assert response.status_code == 200
    return body_of(response)


def draw(version, **fields):
    """The paper of a version, as its page has it drawn."""
    frozen = find_version_or_404(version.bill.number, version.version, by=version.closed_by)
    asked = build_render_request(RequestFactory().get("/"), frozen, "pdf")
    return BillPaper(asked | fields).draw()


@pytest.fixture(scope="module")
def long_bill(django_db_setup, django_db_blocker):
    """A version of 120 parents with its lines, and the text of each page of its paper."""
    with django_db_blocker.unblock(), transaction.atomic():
        version = closed_bill(
            counts=[place % 4 for place in range(120)],
            by=make_user("Biller", "biller1"),
            weight_per_child_kg="1.250",
        )
        lines = list(BillLine.objects.filter(bill=version.bill).order_by("id").select_related("parent"))
        pages = texts_of(draw(version))
        transaction.set_rollback(True)
    return version, lines, pages


def counts(sum_of_page):
    parents, children, weight = (text.replace(",", "") for text in sum_of_page)
    return int(parents), int(children), Decimal(weight)


def test_every_parent_stands_on_the_paper_as_it_stands_in_the_database(long_bill):
    _version, lines, pages = long_bill

    assert [row for page in pages for row in rows_on(page)] == [
        (
            str(number),
            line.parent.code,
            str((number - 1) % 4),
            f"{(number - 1) % 4 * Decimal('1.25'):.3f}",
            "biller1",
            f"{timezone.localtime(line.added_at):%Y-%m-%d %H:%M}",
        )
        for number, line in enumerate(lines, 1)
    ]
    assert len(lines) == 120


def test_sums_of_pages_add_up_to_the_sum_of_the_bill(long_bill):
    version, _lines, pages = long_bill
    sums = [sums_on(page) for page in pages]

    assert len(sums) > 2
    so_far = (0, 0, Decimal(0))
    for told in sums:
        so_far = tuple(a + b for a, b in zip(so_far, counts(told["This page"]), strict=True))
        assert counts(told.get("Carried forward") or told["In all"]) == so_far
    assert so_far == (version.parent_count, version.child_count, version.weight_kg) == (120, 180, 225)
    assert [list(told)[-1] for told in sums] == ["Carried forward"] * (len(sums) - 1) + ["In all"]


def test_sums_of_a_page_are_those_of_its_rows(long_bill):
    _version, _lines, pages = long_bill

    for page in pages:
        rows = rows_on(page)
        children, weight = sum(int(row[2]) for row in rows), sum(Decimal(row[3]) for row in rows)
        assert counts(sums_on(page)["This page"]) == (len(rows), children, weight)


def test_paper_of_one_page_has_one_sum():
    version = closed_bill(counts=[2] * 30)

    (page,) = texts_of(draw(version))

    assert sums_on(page) == {"In all": ("30", "60", "60.000")}


def test_each_page_says_which_it_is_and_repeats_the_head_of_the_table(long_bill):
    version, _lines, pages = long_bill

    for number, page in enumerate(pages, 1):
        foot = f"B-17 · Version 1 · {format_short_code(version.short_code)} Page {number} of {len(pages)}"
        assert page.splitlines()[-1] == foot
        assert page.splitlines().count("No. Parent Children Weight kg Put on by Put on at") == 1


@pytest.mark.parametrize("count", range(28, 42))
def test_signatures_never_stand_without_parents(count):
    version = closed_bill(counts=[0] * count)

    pdf = draw(version)
    pages = texts_of(pdf)
    assert [len(rows_on(page)) > 0 for page in pages] == [True] * len(pages)
    assert sum(len(rows_on(page)) for page in pages) == count
    assert ["Received by" in page for page in pages] == [False] * (len(pages) - 1) + [True]
    assert height_of("Received by", pdf) > height_of(f"Page {len(pages)} of", pdf) + 25


def test_qr_code_and_short_code_name_this_very_version(desk, settings):
    settings.ALLOWED_HOSTS = ["bills.example"]
    version = closed_bill(counts=[1] * 40)

    pdf = pdf_of(desk, version, headers={"host": "bills.example:8000"})

    address = f"http://bills.example:8000/v/{version.short_code}/?n=B-17&v=1&h={version.sha256[:16]}"
    assert [codes_read_from(picture_of(pdf, page)) for page in (0, 1)] == [[address], [address]]
    assert format_short_code(version.short_code) in texts_of(pdf)[0]
    assert version.sha256 in texts_of(pdf)[0]


def test_head_says_what_the_bill_said_when_it_was_closed(desk, admin_user):
    facts = {
        "customer": "Agro Traders",
        "destination": "Nagpur",
        "vehicle": "MH-31 AB 1234",
        "driver": "Suresh",
        "note": "Call first",
    }
    version = closed_bill(counts=[3], gross_weight_kg="5.5", weight_per_child_kg="2", **facts)
    reopen_bill(version.bill, by=admin_user, reason="Wrong customer")
    Bill.objects.update(customer="Somebody else", gross_weight_kg=None)

    (page,) = texts_of(pdf_of(desk, version))

    for fact in facts.values():
        assert fact in page
    assert "Somebody else" not in page
    for name, told in [("Weight kg", "6.000"), ("Measured gross kg", "5.500"), ("Difference kg", "-0.500")]:
        assert f"{name}\n{told}" in page


def test_hindi_is_formed_and_can_be_copied():
    version = closed_bill(counts=[1], customer=HINDI, note="कृपया ज्ञानेश्वर जी को सूचित करें; स्त्री शक्ति ५० बोरियाँ")

    pdf = draw(version)

    page = PdfReader(io.BytesIO(pdf)).pages[0]
    names = {font.get_object()["/BaseFont"].split("+")[1] for font in page["/Resources"]["/Font"].values()}
    assert names == {"NotoSans", "NotoSansDevanagari"}
    assert HINDI in texts_of(pdf)[0]
    assert "कृपया ज्ञानेश्वर जी को सूचित करें; स्त्री शक्ति ५० बोरियाँ" in texts_of(pdf)[0]


def test_digits_after_hindi_are_the_same_digits():
    """Both come in two fonts, whose numbers for a letter differ: in the wrong one 870 becomes 0rr."""
    by = make_user("Biller", "राजकुमार")
    note = "कृपया ज्ञानेश्वर जी को सूचित करें " * 4 + "098220 12345 " * 10 + "स्त्री शक्ति 67890"
    version = closed_bill(counts=[12] * 50, by=by, customer=HINDI, note=note, vehicle="वाहन 4321")

    pages = texts_of(draw(version))

    rows = [row for page in pages for row in rows_on(page)]
    years = {str(timezone.localtime(at).year) for at in BillLine.objects.values_list("added_at", flat=True)}
    assert {(row[2], row[3], row[4]) for row in rows} == {("12", "12.000", "राजकुमार")}
    assert {row[5][:4] for row in rows} == years
    assert [int(row[0]) for row in rows] == list(range(1, 51))
    assert sums_on(pages[-1])["In all"] == ("50", "600", "600.000")
    assert note in pages[0].replace("\n", " ")
    assert "वाहन 4321" in pages[0]


@pytest.mark.parametrize("is_set", [True, False])
@pytest.mark.parametrize("bit", range(6))
def test_paper_in_hindi_has_the_right_digits(bit, is_set):
    """Any word may come before a number: of any two, one paper has the first in Hindi and not the second."""
    words = translate_paper_words()
    for place, name in enumerate(words):
        if bool(place >> bit & 1) == is_set:
            words[name] = f"हिन्दी {words[name]} शब्द"

    pages = texts_of(draw(closed_bill(counts=[12] * 45, gross_weight_kg="345"), words=words))

    assert len(words) <= 2**6
    assert len([row for page in pages for row in rows_on(page)]) == 45
    assert f"{words['gross']}\n345.000" in pages[0]
    totals = [line for line in pages[-1].splitlines() if line.endswith(" 540 540.000")]
    assert totals == [f"{words['in_all']} · {words['sum_of_parents'].format(count=45)} 540 540.000"]


def test_long_texts_wrap_and_lose_nothing():
    note = " ".join(f"word{n:03}" for n in range(49))
    customer = "ABCDEFGHIJ" * 12
    version = closed_bill("N" * 40, counts=[1], customer=customer, note=note, driver="W" * 80)

    page = texts_of(draw(version))[0]

    assert note in page.replace("\n", " ")
    assert customer in page.replace("\n", "").replace(" ", "")
    assert "W" * 80 in page.replace("\n", "").replace(" ", "")
    assert "N" * 40 in page.splitlines()


# A code that goes on in the next line has these between its parts.
OTHER_COLUMNS = r" \d+ [\d.]+ \S+ \d{4}-\d\d-\d\d \d\d:\d\d"


def test_long_codes_are_never_cut_short():
    codes = ["W" * 64, "M444-" + "0123456789" * 5, "SB00001"]
    version = closed_bill(counts=[1, 1, 1], codes=codes)

    text = re.sub(OTHER_COLUMNS, "", texts_of(draw(version))[0]).replace("\n", "")
    for code in codes:
        assert code in text


@pytest.mark.parametrize(
    "text",
    [
        "<b>&amp;</b> (\\) %PDF ) Tj ET",
        "\u202eevil\u202c",
        "line\nbreak\ttab",
        "😀 தமிழ் 中文",
        "'; DROP--",
        "a" * 120,
    ],
)
def test_hostile_texts_are_only_text(text):
    version = closed_bill(counts=[1], customer=text, note=text)

    (page,) = texts_of(draw(version))

    assert rows_on(page)[0][1] == "SB00001"
    plain = text.translate({0x202E: None, 0x202C: None, 0x0A: " ", 0x09: " "})
    if plain.isascii():
        assert plain in page.replace("\n", "")


def test_names_in_many_scripts_are_on_the_paper_and_what_is_in_none_is_marked():
    names = {"customer": "ஸ்ரீ முருகன் 👨‍👩‍👧", "destination": "અમદાવાદ 漢字", "driver": "ਗੁਰਪ੍ਰੀਤ"}
    version = closed_bill(counts=[2], by=make_user("Biller", "গীতা"), note="ಬೆಂಗಳೂರು", **names)

    text = pypdfium2.PdfDocument(draw(version))[0].get_textpage().get_text_range()

    for fact in ("ஸ்ரீ முருகன் [?]", "અમદાવાદ [?]", "ਗੁਰਪ੍ਰੀਤ", "ಬೆಂಗಳೂರು", "গীতা"):
        assert fact in text
    assert "�" not in text


def make_logo(size=(300, 100)):
    out = io.BytesIO()
    Image.new("RGBA", size, (0, 0, 0, 255)).save(out, "PNG")
    return out.getvalue()


def images_on(pdf):
    return len(PdfReader(io.BytesIO(pdf)).pages[0].images)


def test_logo_and_name_of_the_site_head_the_paper():
    Branding.objects.update(site_name="Nagpur warehouse")
    version = closed_bill(counts=[1])
    without = draw(version)
    Branding.objects.update(logo=make_logo())

    with_logo = draw(version)

    assert (images_on(without), images_on(with_logo)) == (0, 1)
    assert texts_of(without)[0].splitlines()[0] == "Nagpur warehouse"


def test_logo_that_cannot_be_read_keeps_no_bill_from_leaving():
    Branding.objects.update(logo=make_logo()[:60])

    assert images_on(draw(closed_bill(counts=[1]))) == 0


def test_same_version_gives_the_same_file(desk):
    version = closed_bill(counts=[1, 2])

    first = pdf_of(desk, version)
    time.sleep(1)

    assert pdf_of(desk, version) == first


def test_qr_codes_need_no_picture_and_no_grey():
    picture = picture_of(draw(closed_bill(counts=[1])), scale=1)

    assert picture.getextrema() == (0, 255)


def test_paper_that_is_out_of_date_says_so_on_every_page(admin_user):
    version = closed_bill(counts=[1] * 60)
    assert "out of date" not in texts_of(draw(version))[0]

    reopen_bill(version.bill, by=admin_user, reason="count again")
    pages = texts_of(draw(version))

    assert len(pages) > 1
    assert all("Changed: The bill is open again. This paper is out of date" in page for page in pages)


def test_paper_of_a_cancelled_bill_says_that_nothing_may_leave(admin_user):
    version = closed_bill()
    cancel_bill(version.bill, by=admin_user, reason="ट्रक खराब")

    (page,) = texts_of(draw(version))

    said = " ".join(page.split())
    assert f"Cancelled: admin cancelled this bill on {timezone.localtime():%-d %B %Y} at" in said
    assert "Nothing may leave on it." in said


def test_long_reason_hides_nothing_of_what_became_of_the_bill(admin_user):
    version = closed_bill()
    reason = " ".join(f"reason{n:03}" for n in range(36))
    cancel_bill(version.bill, by=admin_user, reason=reason)

    (page,) = texts_of(draw(version))

    assert reason in page.replace("\n", " ")
    assert "Nothing may leave on it." in page.replace("\n", " ")
