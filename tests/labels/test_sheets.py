"""The PDF: what a scanner reads from its pages is what was asked.

It is drawn in this process but for one test: starting one takes longer than drawing.
"""

import io

import pypdfium2
import pytest
import zxingcpp
from pypdf import PdfReader

from core.barcodes import ENCODERS
from core.subprocesses.parent import render_file
from labels.layout import plan_label
from labels.paper_formats import LAYOUTS
from labels.sheets import Sheets

HINDI = "नाशिक गोदाम – क्षेत्र ३"
LONG = "A1-_./" * 10 + "0012"
FORMATS = {"qr": zxingcpp.BarcodeFormat.QRCode, "datamatrix": zxingcpp.BarcodeFormat.DataMatrix}
CODES = ["A", "M444-00001", "CH/2026_11-000017", "CH_1", LONG, "W" * 64, "0" * 64]
DPI = 300


def asked_for(codes, layout="a4-24", **fields):
    fields = {"symbol": "qr", "start": 1, "top_line": "Nashik", "title": codes[0]} | fields
    return fields | {"codes": codes, "layout": layout}


def pdf_of(codes, layout="a4-24", **fields):
    asked = asked_for(codes, layout, **fields)
    return Sheets(asked).draw(codes, asked["start"])


def pictures_of(pdf):
    return [page.render(scale=DPI / 72).to_pil() for page in pypdfium2.PdfDocument(pdf)]


def symbols_in(picture):
    """What is read from a page, with where its middle is in millimetres."""
    found = []
    for read in zxingcpp.read_barcodes(picture):
        corners = [read.position.top_left, read.position.bottom_right]
        x, y = (sum(getattr(corner, axis) for corner in corners) / 2 * 25.4 / DPI for axis in "xy")
        found.append((read.text, read.format, x, y))
    highest = min((symbol[3] for symbol in found), default=0)
    return sorted(found, key=lambda symbol: (round((symbol[3] - highest) / 10), symbol[2]))


def codes_from(first, count):
    return [f"SB{number:05}" for number in range(first, first + count)]


@pytest.mark.parametrize("symbol", FORMATS)
@pytest.mark.parametrize("layout", ["a4-24", "a4-14", "a4-40"])
def test_every_label_of_full_sheets_reads_as_its_code_in_its_place(layout, symbol):
    per_page = LAYOUTS[layout].per_page
    codes = codes_from(120, per_page + 3)

    pictures = pictures_of(pdf_of(codes, layout, symbol=symbol))

    assert len(pictures) == 2
    read = [symbols_in(picture) for picture in pictures]
    assert [text for page in read for text, *_rest in page] == codes
    assert {kind for page in read for _text, kind, *_place in page} == {FORMATS[symbol]}
    for number, (_text, _kind, x, y) in enumerate(read[0]):
        left, top = LAYOUTS[layout].place(number)
        modules = ENCODERS[symbol](codes[number])
        plan = plan_label(LAYOUTS[layout], codes[number], modules.whole, modules.quiet, "Nashik")
        half = modules.side * plan.module / 2
        assert (x, y) == pytest.approx((left + plan.x + half, top + plan.y + half), abs=0.5)


@pytest.mark.parametrize("symbol", FORMATS)
@pytest.mark.parametrize("layout", ["a4-24", "a4-14", "a4-40", "roll"])
def test_codes_of_every_kind_read_as_they_are(layout, symbol):
    pictures = pictures_of(pdf_of(CODES, layout, symbol=symbol, top_line=HINDI))

    assert [text for picture in pictures for text, *_rest in symbols_in(picture)] == CODES


def test_roll_has_one_label_a_page():
    with render_file("labels.sheets", asked_for(codes_from(1, 3), "roll")) as file:
        pdf = file.read()

    pages = PdfReader(io.BytesIO(pdf)).pages
    sizes = {tuple(round(float(side) * 25.4 / 72, 1) for side in page.mediabox[2:]) for page in pages}
    assert sizes == {(50, 25)}
    assert [symbols_in(picture)[0][0] for picture in pictures_of(pdf)] == codes_from(1, 3)


def test_part_used_sheet_starts_where_labels_are_left():
    pictures = pictures_of(pdf_of(codes_from(1, 5), start=22))

    first, second = (symbols_in(picture) for picture in pictures)
    assert [text for text, *_rest in first] == codes_from(1, 3)
    assert [text for text, *_rest in second] == codes_from(4, 2)
    assert min(y for *_rest, y in first) > LAYOUTS["a4-24"].place(21)[1]


def test_modules_have_the_planned_size():
    [picture] = pictures_of(pdf_of(["SB00120"], "roll"))

    [read] = zxingcpp.read_barcodes(picture)
    side = (read.position.top_right.x - read.position.top_left.x) * 25.4 / DPI
    assert 0.33 * 21 < side < 25
    # The quiet zone is white: four modules on each side.
    quiet = round(side / 21 * 4 * DPI / 25.4) - 2
    left, top = read.position.top_left.x, read.position.top_left.y
    right, bottom = read.position.bottom_right.x, read.position.bottom_right.y
    zone = picture.convert("L").crop((left - quiet, top - quiet, right + quiet, bottom + quiet))
    dark = zone.point(lambda level: 255 * (level < 128)).getbbox()
    assert dark[0] >= quiet - 2
    assert dark[1] >= quiet - 2


def test_text_can_be_read_and_zeros_have_a_slash():
    text = PdfReader(io.BytesIO(pdf_of(["SB00120"], top_line=HINDI))).pages[0].extract_text()

    assert "SB0" in text
    assert "0120" in text
    assert "नाशिक" in text


@pytest.mark.parametrize("top_line", ["", "W" * 40, "<b>&\\(", "क्षेत्र" * 5, "\u202eabc", "漢字"])
@pytest.mark.parametrize("layout", ["a4-40", "roll"])
def test_line_on_top_never_spoils_a_label(top_line, layout):
    [picture] = pictures_of(pdf_of(["SB00120"], layout, top_line=top_line))

    assert [text for text, *_rest in symbols_in(picture)] == ["SB00120"]


def test_viewers_are_told_not_to_scale():
    viewer = PdfReader(io.BytesIO(pdf_of(["SB00120"]))).trailer["/Root"]["/ViewerPreferences"]

    assert viewer["/PrintScaling"] == "/None"
