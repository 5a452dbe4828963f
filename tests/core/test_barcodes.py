"""Symbols as they stand in pages: what they say when they are read, and the light around them."""

import re

import pytest
import zxingcpp
from django.template.loader import render_to_string
from PIL import Image, ImageDraw

from core.barcodes import encode_code128, encode_data_matrix, encode_qr
from scanning.command_labels import COMMANDS, TEST_TEXT

TEXTS = [*[command.text for command in COMMANDS], TEST_TEXT, "SB00120", "https://tt.example/v/A1?n=B-17&h=0"]
# The light that each standard asks for, in modules: at the sides, above and below.
CASES = [
    (encode_qr, zxingcpp.BarcodeFormat.QRCode, (4, 4)),
    (encode_data_matrix, zxingcpp.BarcodeFormat.DataMatrix, (1, 1)),
    (encode_code128, zxingcpp.BarcodeFormat.Code128, (10, 0)),
]
PIXELS = 4


def svg_of(barcode):
    return render_to_string("_barcode.html", {"symbol": barcode})


def picture_of(svg):
    """The SVG as pixels: M moves the pen, h, v and back draw a dark area."""
    width, height = map(int, re.search(r'viewBox="0 0 (\d+) (\d+)"', svg).groups())
    picture = Image.new("L", (width * PIXELS, height * PIXELS), 255)
    draw = ImageDraw.Draw(picture)
    areas = re.findall(r"M(\d+) (\d+)h(\d+)v(\d+)h-\3z", svg)
    for x, y, wide, high in (map(int, area) for area in areas):
        corner = ((x + wide) * PIXELS - 1, (y + high) * PIXELS - 1)
        draw.rectangle(((x * PIXELS, y * PIXELS), corner), fill=0)
    return picture


def light_around(picture):
    """Modules of light at the left, top, right and bottom."""
    left, top, right, bottom = picture.point(lambda shade: 255 - shade).getbbox()
    edges = (left, top, picture.width - right, picture.height - bottom)
    return tuple(edge // PIXELS for edge in edges)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("encode", "kind", "light"), CASES)
def test_symbol_in_a_page_reads_as_its_text(encode, kind, light, text):
    (read,) = zxingcpp.read_barcodes(picture_of(svg_of(encode(text))))

    assert (read.text, read.format) == (text, kind)


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize(("encode", "kind", "light"), CASES)
def test_symbol_in_a_page_has_the_quiet_zone_of_its_standard(encode, kind, light, text):
    around = light_around(picture_of(svg_of(encode(text))))

    wide, high = light
    assert min(around[0], around[2]) >= wide
    assert min(around[1], around[3]) >= high
    assert (around[0], around[1]) == (around[2], around[3])


@pytest.mark.parametrize("text", TEXTS)
def test_code_128_has_two_pixels_a_module(text):
    barcode = encode_code128(text)

    assert f'viewBox="0 0 {barcode.side + 20} 34" width="{2 * barcode.side + 40}"' in svg_of(barcode)
    assert 'preserveAspectRatio="none"' in svg_of(barcode)


def test_qr_code_and_data_matrix_are_squares_of_the_usual_kind():
    assert (encode_qr("A").side, encode_data_matrix("A").side) == (21, 10)


def test_error_correction_of_a_qr_code_can_be_chosen():
    text = "https://tt.example/v/A1?n=B-17&v=1&h=0123456789abcdef"

    assert encode_qr(text, "L").side < encode_qr(text, "M").side < encode_qr(text, "H").side
