"""What is sent to a label printer."""

import re

import pypdfium2
import pytest

from core.barcodes import ENCODERS
from labels.layout import find_text_top, plan_label
from labels.paper_formats import LAYOUTS
from labels.sheets import Sheets
from labels.zpl import _escape, render_zpl


def zpl(code="SB00120", symbol="qr", layout="roll-203", top_line=""):
    return render_zpl([code], symbol=symbol, layout=LAYOUTS[layout], top_line=top_line).decode()


def test_qr_label_for_203_dpi():
    assert zpl(top_line="Nashik & Sons") == (
        "^XA^CI28^PW400^LL200^LH0,0"
        "^FO174,16^A0N,23,23^FB214,1,0,C^FH^FDNashik _26 Sons^FS"
        "^FO24,37^BQN,2,6^FDMA,SB00120^FS"
        "^FO174,96^A0N,44,44^FB214,1,0,C^FDSB00120^FS"
        "^XZ\n"
    )


def test_data_matrix_label_for_300_dpi():
    assert zpl("CH_1/2.3-4", "datamatrix", "roll-300") == (
        "^XA^CI28^PW590^LL295^LH0,0"
        "^FO20,68^BXN,10,200,,,,~^FDCH_1/2.3-4^FS"
        "^FO200,126^A0N,57,57^FB372,1,0,C^FDCH_1/2.3-4^FS"
        "^XZ\n"
    )


def test_long_line_on_top_is_written_smaller():
    """The printer writes what is wider than its field over itself."""
    assert "^A0N,10,10^FB214,1,0,C^FH^FD" + "W" * 40 in zpl(top_line="W" * 40)


def test_each_code_is_a_label_of_its_own():
    text = render_zpl(["SB00001", "SB00002"], symbol="qr", layout=LAYOUTS["roll-203"], top_line="").decode()

    assert text == zpl("SB00001") + zpl("SB00002")


@pytest.mark.parametrize("symbol", ["qr", "datamatrix"])
@pytest.mark.parametrize("top_line", ["^XZ^XA^FDevil^FS", "~JA", "_5E", "a\\&b", "ß é", "^CC+"])
def test_line_on_top_steers_nothing(symbol, top_line):
    plain, hostile = zpl(symbol=symbol, top_line="x"), zpl(symbol=symbol, top_line=top_line)

    assert hostile.count("^") == plain.count("^")
    assert hostile.count("~") == plain.count("~")
    assert "\\" not in hostile


@pytest.mark.parametrize(
    ("text", "sent"),
    [("Bay 4", "Bay 4"), ("a_b", "a_5Fb"), ("^~\\", "_5E_7E"), ("é", "_C3_A9"), ("٣", "_D9_A3")],
)
def test_all_but_letters_and_digits_is_escaped(text, sent):
    assert _escape(text) == sent


PICTURE = re.compile(r"~DGR:LINE.GRF,(\d+),(\d+),([0-9A-F]+)\n")
PLACE = re.compile(r"\^FO(\d+),(\d+)\^XGR:LINE.GRF,1,1\^FS")


@pytest.mark.parametrize("layout", ["roll-203", "roll-300"])
@pytest.mark.parametrize("text", ["नाशिक गोदाम", "ஸ்ரீ முருகன்", "محمد علی", "№ 4 " * 10])
def test_line_that_the_printer_has_no_letters_for_is_sent_once_as_a_picture(text, layout):
    codes = ["SB00001", "SB00002"]
    sent = render_zpl(codes, symbol="qr", layout=LAYOUTS[layout], top_line=text).decode()

    [(size, length, data)] = PICTURE.findall(sent)
    places = PLACE.findall(sent)
    assert sent.startswith("~DG")
    assert (len(places), len(set(places)), sent.count("^XA")) == (2, 1, 2)
    assert len(data) == 2 * int(size)
    rows = [data[start : start + 2 * int(length)] for start in range(0, len(data), 2 * int(length))]
    bits = [f"{int(row, 16):0{8 * int(length)}b}" for row in rows]
    left, top = (int(edge) for edge in places[0])
    dots, plan = LAYOUTS[layout].dots_per_mm, planned(layout, text)
    wide = max(row.rfind("1") for row in bits)
    assert left >= plan.left * dots - 1
    assert left + wide <= (plan.left + plan.width) * dots + 1
    assert 0 <= top < plan.top_line.y * dots <= top + len(rows) + 1 < find_text_top(plan.lines) * dots


@pytest.mark.parametrize("layout", ["roll-203", "roll-300"])
def test_accents_upon_accents_stay_on_the_label_and_off_the_symbol(layout):
    text = "A" + "\u0301" * 30 + "\u0323" * 30

    sent = zpl(layout=layout, top_line=text)

    [(size, length, data)] = PICTURE.findall(sent)
    [(_left, top)] = PLACE.findall(sent)
    line, rows = planned(layout, text).top_line, int(size) // int(length)
    assert (top, len(data)) == ("0", 2 * int(size))
    assert rows == round((line.y + line.size / 2) * LAYOUTS[layout].dots_per_mm)


def planned(layout, text):
    modules = ENCODERS["qr"]("SB00001")
    return plan_label(LAYOUTS[layout], "SB00001", modules.whole, modules.quiet, text)


def test_picture_has_the_letters_of_the_pdf():
    """Dots are black where the sheet is: of both, the rows in which there is ink."""
    text = "नाशिक गोदाम"
    [(_size, length, data)] = PICTURE.findall(zpl(top_line=text))
    rows = [data[start : start + 2 * int(length)] for start in range(0, len(data), 2 * int(length))]
    dots = [int(row, 16).bit_count() for row in rows]
    asked = {"symbol": "qr", "layout": "roll", "start": 1, "top_line": text, "title": "x"}
    page = pypdfium2.PdfDocument(Sheets(asked).draw(["SB00120"], 1))[0]
    line = page.render(scale=8 * 25.4 / 72).to_pil().convert("L").crop((200, 0, 400, 40))
    ink = [sum(line.getpixel((x, y)) < 128 for x in range(line.width)) for y in range(line.height)]

    ink = [count for count in ink if count]
    assert abs(len(dots) - len(ink)) <= 2
    assert sum(dots) == pytest.approx(sum(ink), rel=0.2)
