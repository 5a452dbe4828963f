"""The icons in static/icons/ are those that core/app_icons.py draws."""

from pathlib import Path

import pytest
from PIL import Image, ImageChops

from core.app_icons import ICONS, draw_icon

FOLDER = Path(__file__).resolve().parents[2] / "static" / "icons"


def test_folder_holds_the_icons_and_nothing_else():
    assert {path.name for path in FOLDER.iterdir()} == set(ICONS)


@pytest.mark.parametrize("name", ICONS)
def test_icon_is_as_drawn_and_small(name):
    kept = Image.open(FOLDER / name).convert("RGBA")
    drawn = draw_icon(*ICONS[name]).convert("RGBA")

    # Another Pillow may round the shade of an edge otherwise.
    assert max(high for _low, high in ImageChops.difference(kept, drawn).getextrema()) <= 40
    assert (FOLDER / name).stat().st_size < 10_000


def test_maskable_icon_keeps_the_tag_in_the_safe_middle():
    icon = Image.open(FOLDER / "maskable-512.png").convert("RGBA").convert("RGB")

    pixels = {(x, y): icon.getpixel((x, y)) for x in range(0, 512, 4) for y in range(0, 512, 4)}
    yellow = [(x - 256, y - 256) for (x, y), (red, _green, _blue) in pixels.items() if red > 128]

    assert max(x * x + y * y for x, y in yellow) < (512 * 0.4) ** 2
