"""The sheet of command labels and the scanner test page."""

import re

import pytest
import segno
from barcode import Code128

from bags.codes import is_allowed, normal_code
from core.barcodes import CODE128_QUIET_ZONE, QR_QUIET_ZONE, code128, qr_code
from scanning.command_labels import COMMANDS, TEST_TEXT
from scanning.models import Scan
from tests.builders import make_user, scan, told

TEXTS = [*[command.text for command in COMMANDS], TEST_TEXT]


@pytest.mark.parametrize("text", TEXTS)
def test_no_label_can_become_a_bag(db, dispatcher, text):
    assert not is_allowed(normal_code(text))
    assert told(scan(dispatcher, "pack", text, parent="SB00001")) == ("refused", "bad_code")


@pytest.mark.parametrize("text", TEXTS)
def test_qr_code_has_the_modules_and_the_quiet_zone_of_the_standard(text):
    svg = qr_code(text)

    expected = segno.make_qr(text, error="m", boost_error=False)
    side = len(expected.matrix) + 2 * QR_QUIET_ZONE
    assert f'viewBox="0 0 {side} {side}"' in svg
    assert dark_modules_of_qr(svg) == {
        (x, y) for y, row in enumerate(expected.matrix) for x, module in enumerate(row) if module
    }


def dark_modules_of_qr(svg):
    """Walk the path: M and m move the pen, h draws dark modules to the right."""
    dark, x, y = set(), 0.0, 0.0
    for verb, numbers in re.findall(r"([Mmh])([-\d. ]+)", re.search(r' d="([^"]+)"', svg)[1]):
        parts = [float(number) for number in numbers.split()]
        if verb == "M":
            x, y = parts
        elif verb == "m":
            x, y = x + parts[0], y + parts[1]
        else:
            dark |= {(int(x) + step - QR_QUIET_ZONE, int(y) - QR_QUIET_ZONE) for step in range(int(parts[0]))}
            x += parts[0]
    return dark


@pytest.mark.parametrize("text", TEXTS)
def test_code_128_has_the_bars_and_the_quiet_zones_of_the_standard(text):
    svg = code128(text)

    modules = Code128(text).build()[0]
    bars = re.findall(r"M(\d+) 0h(\d+)v34h-\2z", svg)
    dark = [int(start) - CODE128_QUIET_ZONE + step for start, width in bars for step in range(int(width))]
    assert dark == [place for place, module in enumerate(modules) if module == "1"]
    width = len(modules) + 2 * CODE128_QUIET_ZONE
    assert f'viewBox="0 0 {width} 34" width="{2 * width}"' in svg


@pytest.mark.django_db
def test_sheet_shows_each_label_once(client):
    client.force_login(make_user())

    page = client.get("/scan/labels/").content.decode()

    for command in COMMANDS:
        assert page.count(f">{command.text}<") == 1
        assert str(command.name) in page
    assert page.count("<svg") == 2 * len(COMMANDS)


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/scan/labels/", "/scan/test/"])
def test_sheet_and_test_page_can_only_be_read(client, dispatcher, address):
    client.force_login(dispatcher)

    assert client.get(address).status_code == 200
    assert client.post(address).status_code == 405
    assert Scan.objects.count() == 0
