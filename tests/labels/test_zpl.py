"""What is sent to a label printer."""

import pytest

from labels.paper_formats import LAYOUTS
from labels.zpl import _escape, is_writable, render_zpl


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


@pytest.mark.parametrize(
    ("text", "writable"), [("Zürich №", False), ("Zürich", True), ("नाशिक", False), ("", True)]
)
def test_printers_write_latin_letters_only(text, writable):
    assert is_writable(text) is writable
