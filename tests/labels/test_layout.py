"""Where things stand on a label: quiet zones, sizes, and what has no room."""

import pytest

from core.barcodes import ENCODERS
from labels.layout import LETTER_HEIGHT, SMALLEST_MODULE_MM, NoRoom, build_preview, find_text_top, plan_label
from labels.paper_formats import LAYOUTS, Layout

CODES = ["A", "SB00120", "M444-00001", "CH/2026_11-000017", "A1-_./" * 10 + "0012", "W" * 64]
EVERY = [(name, symbol, code) for name in LAYOUTS for symbol in ENCODERS for code in CODES]


def planned(name, symbol, code, top_line="Nashik"):
    modules = ENCODERS[symbol](code)
    return plan_label(LAYOUTS[name], code, modules.whole, modules.quiet, top_line), modules


@pytest.mark.parametrize(("name", "symbol", "code"), EVERY)
def test_nothing_stands_in_the_quiet_zone_or_off_the_label(name, symbol, code):
    plan, modules = planned(name, symbol, code)

    layout, side, quiet = LAYOUTS[name], modules.side * plan.module, modules.quiet * plan.module
    assert plan.x - quiet >= -0.01
    assert plan.x + side + quiet <= layout.width + 0.01
    is_beside = plan.left >= plan.x + side + quiet - 0.01
    assert is_beside or plan.y - quiet >= plan.top_line.y - 0.01
    assert is_beside or plan.y + side + quiet <= find_text_top(plan.lines) + 0.01
    assert plan.y - quiet >= -0.01
    assert plan.y + side + quiet <= layout.height + 0.01
    assert min(plan.x, plan.y, layout.height - plan.y - side) >= layout.padding - 0.01
    assert plan.left + plan.width <= layout.width - layout.padding + 0.01
    assert find_text_top(plan.lines) >= plan.top_line.y - 0.01
    assert plan.lines[-1].y <= layout.height - layout.padding
    assert plan.top_line.y - plan.top_line.size * LETTER_HEIGHT >= layout.padding - 0.01


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("symbol", ENCODERS)
@pytest.mark.parametrize("code", ["A", "SB00120", "M444-00001", "CH/2026_11-000017"])
def test_modules_of_usual_codes_are_large_enough(name, symbol, code):
    assert planned(name, symbol, code)[0].module >= 0.33


@pytest.mark.parametrize(
    ("name", "mm"),
    [("a4-24", 21), ("a4-14", 21), ("a4-40", 18.4), ("roll", 18.1), ("roll-203", 15.75), ("roll-300", 17.8)],
)
@pytest.mark.parametrize("code", ["SB00120", "M444-00001"])
def test_qr_codes_are_20_mm_wide_where_there_is_room(name, mm, code):
    """Labels 25 mm high have none: four light modules above and below are part of the symbol."""
    plan, modules = planned(name, "qr", code)

    assert modules.side * plan.module == pytest.approx(mm, abs=0.05)
    look = build_preview(code, symbol="qr", layout_name=name, top_line="Nashik")
    assert (look["side_mm"], look["is_small"]) == (f"{mm:.0f}", mm < 20)


@pytest.mark.parametrize(("name", "symbol", "code"), EVERY)
def test_no_module_is_too_small_to_read(name, symbol, code):
    assert planned(name, symbol, code)[0].module >= SMALLEST_MODULE_MM


@pytest.mark.parametrize(("name", "dots"), [("roll-203", 8), ("roll-300", 11.8)])
def test_label_printers_get_modules_of_whole_dots(name, dots):
    plan, _modules = planned(name, "qr", "SB00120")

    assert plan.module * dots == pytest.approx(round(plan.module * dots))


def test_symbol_without_room_is_refused():
    with pytest.raises(NoRoom):
        plan_label(Layout(20, 7, padding=1), "SB00120", 29, 4, "Nashik")


@pytest.mark.parametrize("code", CODES)
def test_the_whole_code_is_written(code):
    plan, _modules = planned("a4-24", "qr", code)

    assert "".join(line.text + line.end for line in plan.lines) == code


@pytest.mark.parametrize(
    ("name", "per_page"), [("a4-24", 24), ("a4-14", 14), ("a4-40", 40), ("roll", 1), ("roll-203", 1)]
)
def test_labels_of_a_page_stand_on_it_and_apart(name, per_page):
    layout = LAYOUTS[name]

    places = [layout.place(number) for number in range(layout.per_page)]
    assert len(set(places)) == layout.per_page == per_page
    wide, high = layout.page
    assert all(
        x >= 0 and y >= 0 and x + layout.width <= wide and y + layout.height <= high for x, y in places
    )
    assert layout.columns == 1 or layout.across >= layout.width
    assert layout.rows == 1 or layout.down >= layout.height


@pytest.mark.parametrize(
    ("name", "second", "second_row", "last"),
    [
        ("a4-24", (70, 0.5), (0, 37.5), (140, 259.5)),
        ("a4-14", (106.25, 15.15), (4.65, 53.25), (106.25, 243.75)),
        ("a4-40", (56.5, 21.5), (8, 46.9), (153.5, 250.1)),
    ],
)
def test_labels_stand_where_the_bought_sheets_have_them(name, second, second_row, last):
    layout = LAYOUTS[name]

    assert layout.place(1) == pytest.approx(second)
    assert layout.place(layout.columns) == pytest.approx(second_row)
    assert layout.place(layout.per_page - 1) == pytest.approx(last)


@pytest.mark.parametrize(
    ("label_count", "start", "page_count"),
    [(1, 1, 1), (24, 1, 1), (25, 1, 2), (1, 24, 1), (2, 24, 2), (24, 2, 2)],
)
def test_sheets_are_counted_from_the_start_position(label_count, start, page_count):
    assert LAYOUTS["a4-24"].page_count(label_count, start) == page_count
