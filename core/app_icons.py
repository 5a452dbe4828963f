"""Draws static/icons/, the icons of the installed app: `make icons`.

Devices take PNG only. The shapes are those of static/icon.svg, a bag's tag in a square of 32.
"""

import sys
from pathlib import Path

from PIL import Image, ImageDraw

INK, YELLOW = "#13202d", "#f2b632"
TAG = [(9, 2), (23, 2), (29, 10), (29, 28), (27, 30), (5, 30), (3, 28), (3, 10)]
HOLE = (13.4, 6.4, 18.6, 11.6)
BARS = [(8, 11), (13, 14.6), (17, 20.4), (22, 24)]
# Drawn so much larger and made smaller then: Pillow's own edges are rough.
FINENESS = 4

# By the name of the file: its size, the part of it that the tag fills, and how round its corners are. Devices
# cut a maskable icon to their own shape, of which the middle 80 % are safe.
ICONS = {
    "icon-192.png": (192, 0.72, 0.2),
    "icon-512.png": (512, 0.72, 0.2),
    "maskable-512.png": (512, 0.56, 0),
    "touch-180.png": (180, 0.72, 0),
    "favicon-32.png": (32, 0.94, 0.2),
}


def draw_icon(size: int, filled: float, roundness: float) -> Image.Image:
    """The tag in the middle of an inked square."""
    width = size * FINENESS
    picture = Image.new("RGBA", (width, width))
    draw = ImageDraw.Draw(picture)
    draw.rounded_rectangle((0, 0, width - 1, width - 1), width * roundness, fill=INK)
    unit = width * filled / 32
    edge = width * (1 - filled) / 2

    def place(*numbers: float) -> list[float]:
        return [edge + number * unit for number in numbers]

    draw.polygon([(edge + x * unit, edge + y * unit) for x, y in TAG], fill=YELLOW)
    draw.ellipse(place(*HOLE), fill=INK)
    for left, right in BARS:
        draw.rectangle(place(left, 16, right, 25), fill=INK)
    # Few colours, so that the files stay small; the edges need some.
    return picture.resize((size, size), Image.Resampling.LANCZOS).quantize(64)


def draw_icons(folder: Path) -> None:
    for name, shape in ICONS.items():
        draw_icon(*shape).save(folder / name, optimize=True)


if __name__ == "__main__":
    draw_icons(Path(sys.argv[1]))
