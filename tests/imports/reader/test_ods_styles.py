"""What OpenDocument's styles show of numbers and texts."""

import io
from xml.parsers import expat

import pytest

from imports.reader.errors import Limits
from imports.reader.ods import read_ods_outlines
from imports.reader.ods_styles import StyleReader, Styles
from imports.reader.sheets import open_book
from tests.imports.files import ODF, changed, ods_of_xml
from tests.imports.reading import read

PLAIN = '<number:number number:decimal-places="0" number:min-integer-digits="1"/>'
LETTERS = f"<number:text>SB</number:text>{PLAIN}"


def style(parts, kind="number", name="N1"):
    return f'<number:{kind}-style style:name="{name}">{parts}</number:{kind}-style>'


def number(**attributes):
    given = " ".join(f'number:{name.replace("_", "-")}="{value}"' for name, value in attributes.items())
    return style(f"<number:number {given}/>")


def cell_style(name="ce1", data='style:data-style-name="N1"', parent="Default"):
    of = 'style:family="table-cell"'
    return f'<style:style style:name="{name}" {of} style:parent-style-name="{parent}" {data}/>'


def parse_styles(xml):
    styles = Styles()
    reader, parser = StyleReader(styles), expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    parser.ParseFile(io.BytesIO(f"<x>{xml}</x>".encode()))
    return styles


NOT_NEGATIVE = '<style:map style:condition="value()&gt;=0" style:apply-style-name="P0"/>'
LARGE = '<style:map style:condition="value()&gt;50000" style:apply-style-name="P0"/>'
MINUS = f"<number:text>-</number:text>{PLAIN}"
SHOWN = [
    (style(PLAIN), "58214", "58214"),
    (style('<number:number number:min-integer-digits="1"/>'), "58214", "58214"),
    (style(LETTERS), "58214", "SB58214"),
    (style(f'{PLAIN}<number:text> "kg"</number:text>'), "5", '5 "kg"'),
    (number(decimal_places=0, min_integer_digits=7), "16586", "0016586"),
    (number(decimal_places=0, min_integer_digits=1, grouping="true"), "58214", "58,214"),
    (number(decimal_places=2, min_integer_digits=1), "58214", "58214.00"),
    (number(decimal_places=2, min_decimal_places=0, min_integer_digits=1), "1.5", "1.5"),
    (number(decimal_places=0, min_integer_digits=1, display_factor="1000"), "58214000", "58214"),
    (
        style(
            '<number:number number:decimal-places="0" number:min-integer-digits="5">'
            '<number:embedded-text number:position="3">-</number:embedded-text></number:number>'
        ),
        "58214",
        "58-214",
    ),
    (
        style(
            '<number:scientific-number number:decimal-places="2" number:min-integer-digits="1"'
            ' number:min-exponent-digits="2"/>'
        ),
        "58214",
        "5.82E+04",
    ),
    (style(f"{PLAIN}<number:text> %</number:text>", "percentage"), "2", "200 %"),
    (style(f"<number:currency-symbol>₹</number:currency-symbol>{PLAIN}", "currency"), "5", "₹5"),
    (style('<number:fraction number:min-integer-digits="0"/>'), "5", None),
    (style("<number:day/><number:text>/</number:text><number:month/>", "date"), "45000", None),
    (style("<number:hours/>", "time"), "2.5", None),
    (style("<number:boolean/>", "boolean"), "1", None),
    (style(LETTERS, name="P0") + style(MINUS + NOT_NEGATIVE), "7", "SB7"),
    (style(LETTERS, name="P0") + style(MINUS + NOT_NEGATIVE), "-7", "-7"),
    (style(LETTERS, name="P0") + style(PLAIN + LARGE), "58214", "SB58214"),
    (style(LETTERS, name="P0") + style(PLAIN + LARGE), "7", "7"),
]


@pytest.mark.parametrize(("styles", "held", "shown"), SHOWN)
def test_number_is_shown_as_its_style_says(styles, held, shown):
    found = parse_styles(styles + cell_style())

    assert found.find_format("ce1", "float").show_number(held) == shown


@pytest.mark.parametrize(
    ("style_of_cell", "kind", "shown"),
    [
        ("ce1", "float", "SB7"),
        ("ce2", "float", "SB7"),
        ("ce3", "float", "7"),
        ("unknown", "float", "7"),
        (None, "percentage", "700.00%"),
        (None, "currency", "¤7.00"),
    ],
)
def test_style_of_a_cell_is_looked_for_up_to_its_ancestors(style_of_cell, kind, shown):
    found = parse_styles(
        style(LETTERS) + cell_style() + cell_style("ce2", "", "ce1") + cell_style("ce3", "", "ce3")
    )

    assert found.find_format(style_of_cell, kind).show_number("7") == shown


def test_style_of_texts_may_add_to_them():
    letters = "<number:text>SB</number:text><number:text-content/>"

    found = parse_styles(style(letters, "text") + cell_style())

    assert found.find_format("ce1", "string").show_text("58214") == "SB58214"


def cell(value="58214", shown="58214", attributes=""):
    return (
        f'<table:table-cell office:value-type="float" office:value="{value}" {attributes}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


COLUMN = '<table:table-column table:default-cell-style-name="ce1"/>'
OF_CELL, OF_ROW = 'table:style-name="ce1"', 'table:default-cell-style-name="ce1"'


@pytest.mark.parametrize(
    ("lines", "trouble", "shown", "held"),
    [
        (f"<table:table-row>{cell()}</table:table-row>", None, "", None),
        (f"<table:table-row>{cell('58214.0', '58214.0')}</table:table-row>", None, "", None),
        (f"<table:table-row>{cell(attributes=OF_CELL)}</table:table-row>", "cell_format", "SB58214", "58214"),
        (f"<table:table-row {OF_ROW}>{cell()}</table:table-row>", "cell_format", "SB58214", "58214"),
        (f"{COLUMN}<table:table-row>{cell()}</table:table-row>", "cell_format", "SB58214", "58214"),
        (f"<table:table-row>{cell(shown='58,214')}</table:table-row>", "cell_format", "58,214", "58214"),
        (f"<table:table-row>{cell(shown='')}</table:table-row>", None, "", None),
    ],
)
def test_number_that_an_ods_cell_shows_otherwise_is_refused(tmp_path, lines, trouble, shown, held):
    path = ods_of_xml(tmp_path / "a.ods", lines, style(LETTERS) + cell_style())

    assert read(path).said("trouble", "shown", "held") == [(trouble, shown, held)]


def test_styles_outside_of_the_content_count_too(tmp_path):
    path = ods_of_xml(tmp_path / "a.ods", f"<table:table-row>{cell(attributes=OF_CELL)}</table:table-row>")
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in ("office", "style", "number"))
    styles = f"<office:document-styles {spaces}>{style(LETTERS)}{cell_style()}</office:document-styles>"
    changed(path, "styles.xml", lambda _: styles.encode())

    [outline] = read_ods_outlines(path, Limits())

    assert outline.mark_of(0, 0) == "format"


FORMULA = 'table:formula="of:=1"'


@pytest.mark.parametrize(
    ("attributes", "text", "marks"),
    [
        (FORMULA, "", {0: "formula_empty"}),
        (f'{FORMULA} office:value-type="string"', "", {0: "formula_empty"}),
        (f'{FORMULA} office:value-type="float" office:value="5"', "<text:p>5</text:p>", {0: "formula"}),
        (
            f'{FORMULA} calcext:value-type="error" office:value-type="string"',
            "<text:p>#N/A</text:p>",
            {0: "error"},
        ),
    ],
)
def test_formula_without_a_value_fills_its_row_also_at_the_end(tmp_path, attributes, text, marks):
    lines = (
        f"<table:table-row>{cell()}</table:table-row><table:table-row><table:table-cell {attributes}>{text}"
    )
    [sheet] = open_book(
        ods_of_xml(tmp_path / "a.ods", f"{lines}</table:table-cell></table:table-row>"), Limits()
    ).sheets

    assert [row.marks for row in sheet.rows] == [{0: "number"}, marks]


def test_formula_that_gives_an_empty_text_fills_no_row(tmp_path):
    of_text = 'office:value-type="string" office:string-value=""'
    empty = f"<table:table-cell {FORMULA} {of_text}><text:p/></table:table-cell>"
    path = ods_of_xml(
        tmp_path / "a.ods",
        f"<table:table-row>{cell()}{empty}</table:table-row><table:table-row>{empty}</table:table-row>",
    )

    [sheet] = open_book(path, Limits()).sheets

    assert [row.number for row in sheet.rows] == [1]
