"""Small files that unpack into something large: reading stops at a limit, before a library opens them."""

import io
import re
import zipfile

import pytest

from imports.reader.archives import check_archive
from imports.reader.errors import BadFile, Limits
from imports.reader.metadata import SheetReader, Styles, read_xlsx_outlines
from imports.reader.ods import read_ods_outlines
from imports.reader.sheets import open_book
from tests.imports.files import (
    MAIN,
    SHEET,
    changed,
    ods,
    ods_of_xml,
    rows_of_inline,
    text,
    with_sheet_xml,
    xlsx,
)
from tests.imports.reading import read

STRINGS, STYLES, BOOK = "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
DOCTYPE = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'ha'>]><x>&a;</x>"
IN_UTF16, IN_UTF16_BE = (DOCTYPE.decode().encode(name) for name in ("utf-16", "utf-16-be"))
FEW = Limits(rows=1_000, cells=1_000, text_mb=1, small_mb=1, members=50)
TEXT_CELL = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
PLAIN_ROW = '<row r="{0}"><c r="A{0}" t="inlineStr"><is><t>{1}</t></is></c></row>'


def with_member(name, content):
    return lambda path: changed(xlsx(path, [["CODE"], ["CH10001"]]), name, lambda _: content)


def of_sheet(inside):
    return lambda path: with_sheet_xml(path, inside)


def of_plain_rows(count, text):
    return of_sheet("".join(PLAIN_ROW.format(number, text) for number in range(1, count)).encode())


def of_ods(cell, rows="", count=1):
    row = f"<table:table-row {rows}>{cell}</table:table-row>".replace("row >", "row>")
    return lambda path: ods_of_xml(path, row * count)


def of_ods_style(inside):
    style = f'<number:number-style style:name="N1">{inside}</number:number-style>'
    return lambda path: ods_of_xml(path, "", style)


def in_root(inside, root=b"sst"):
    return b"<%s xmlns=%r>" % (root, MAIN) + inside + b"</" + root + b">"


def in_cell(inside):
    return of_sheet(b'<row r="1"><c r="A1" t="inlineStr"><is>' + inside + b"</is></c></row>")


def overlapping(path):
    """Two names for the same bytes."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a", b"1" * 100)
        archive.writestr("b", b"1" * 100)
        archive.filelist[1].header_offset = archive.filelist[0].header_offset
    return path


def one_sheet_twice(path):
    xlsx(path, [["CODE"]], [["CODE"]])
    return changed(path, RELATIONS, lambda found: found.replace(b"sheet2.xml", b"sheet1.xml"))


def beside_data(before, behind):
    """A sheet with this before its rows, and that behind them."""

    def make(path):
        parts = (rb"\g<1>", before, rb"\g<2>", behind)
        sheet = re.compile(b"(<worksheet[^>]*>).*(<sheetData>.*</sheetData>).*(?=</worksheet>)", re.DOTALL)
        path = with_sheet_xml(path, rows_of_inline(["CODE", "CH10001"]))
        return changed(path, SHEET, lambda found: sheet.sub(b"".join(parts), found))

    return make


def merged_cells(*areas):
    listed = "".join(f'<mergeCell ref="{area}"/>' for area in areas)
    return beside_data(b"", f"<mergeCells>{listed}</mergeCells>".encode())


def with_format_codes(*codes):
    """A workbook whose first style has the last of these codes."""
    formats = b"".join(
        b'<numFmt numFmtId="%d" formatCode="%s"/>' % (200 + n, code) for n, code in enumerate(codes)
    )
    used = b"".join(b'<xf numFmtId="%d"/>' % (200 + n) for n in range(len(codes)))
    inside = b"<numFmts>" + formats + b"</numFmts><cellXfs>" + used + b"</cellXfs>"
    return with_member(STYLES, in_root(inside, b"styleSheet"))


BOMBS = {
    "cell": (in_cell(b"<t>" + b"X" * 33_000 + b"</t>"), "long_cell"),
    "cell without an end": (in_cell(b"<t>" + b"X" * 900_000 + b"</t>"), "long_cell"),
    "formula's cell": (of_sheet(b'<row><c t="str"><v>' + b"X" * 33_000 + b"</v></c></row>"), "long_cell"),
    "cell of many runs": (in_cell(b"<r><t>XXXXXXXXXX</t></r>" * 3_300), "long_cell"),
    "attribute": (of_sheet(b'<row><c r="A1" x="' + b"X" * 900_000 + b'"/></row>'), "long_cell"),
    "attributes": (of_sheet(b"<row " + b" ".join(b'a%d=""' % n for n in range(90_000)) + b"/>"), "long_cell"),
    "depth": (of_sheet(b"<a>" * 101), "damaged"),
    "merged cells": (merged_cells("B1:C501"), "too_many_cells"),
    "merged again": (merged_cells("B1:C10", *["B1:C100"] * 5), "too_many_merged"),
    "merged far below": (merged_cells("B1001"), "too_many_cells"),
    "cells": (of_sheet(b"<row>" + b"<c/>" * 1_001 + b"</row>"), "too_many_cells"),
    "plain rows": (of_plain_rows(1_002, "X"), "too_many_rows"),
    "plain cells": (
        of_sheet(b"<row>" + b"<c><v>1</v></c>" * 20 + b"</row>\n" + b"<row><c><v>1</v></c></row>" * 990),
        "too_many_cells",
    ),
    "elements of no use": (of_sheet(b"<x/>" * 1_000_001), "damaged"),
    "texts": (of_plain_rows(150, "X" * 9_000), "too_much_text"),
    "plain texts": (of_plain_rows(1_000, "X" * 1_000), "too_much_text"),
    "strings": (with_member(STRINGS, in_root(b"<si><t>X</t></si>" * 1_001)), "too_many_cells"),
    "empty strings": (with_member(STRINGS, in_root(b"<si/>" * 1_001)), "too_many_cells"),
    "string": (with_member(STRINGS, in_root(b"<si><t>" + b"X" * 900_000 + b"</t></si>")), "long_cell"),
    "much text": (
        with_member(STRINGS, in_root((b"<si><t>" + b"X" * 9_999 + b"</t></si>") * 120)),
        "too_much_text",
    ),
    "styles": (with_member(STYLES, in_root(b"<numFmts/>" * 110_000, b"styleSheet")), "unpacks_too_large"),
    "long format": (with_format_codes(b"0" * 256), "damaged"),
    "many long formats": (with_format_codes(*(b"0" * 200 + b"%04d" % n for n in range(1_500))), "damaged"),
    "columns": (
        beside_data(b"<cols>" + b'<col min="1" max="16384" hidden="1"/>' * 16_385 + b"</cols>", b""),
        "damaged",
    ),
    "long format of ods": (of_ods_style("<number:text>" + "X" * 300_000 + "</number:text>"), "damaged"),
    "conditions of ods": (of_ods_style("<style:map/>" * 11), "damaged"),
    "relations": (with_member(RELATIONS, in_root(b"<a/>" * 260_000, b"x")), "unpacks_too_large"),
    "names": (with_member(BOOK, in_root(b"<definedName/>" * 90_000, b"workbook")), "unpacks_too_large"),
    "sheets": (
        with_member(BOOK, in_root(b'<sheet r:id="rId1" xmlns:r="r"/>' * 101, b"workbook")),
        "too_many_sheets",
    ),
    "one sheet under two names": (one_sheet_twice, "damaged"),
    "comments": (with_member("xl/x.xml", in_root(b"<!---->" * 100_001)), "damaged"),
    "rows of ods": (of_ods(TEXT_CELL.format("X"), count=1_001), "too_many_rows"),
    "repeated cells of ods": (
        of_ods(
            TEXT_CELL.format("X").replace(">", ' table:number-columns-repeated="90">', 1),
            'table:number-rows-repeated="900"',
        ),
        "too_many_cells",
    ),
    "spaces of ods": (of_ods(TEXT_CELL.format('A<text:s text:c="2000000"/>B')), "long_cell"),
    "cell of ods": (lambda path: ods(path, [["X" * 33_000]]), "long_cell"),
    "line of text": (lambda path: text(path, "code\n" + "X," * 500_000), "damaged_text"),
    "entities in no sheet": (with_member("docProps/custom.xml", DOCTYPE), "xml_entities"),
    "entities in UTF-16": (with_member("xl/comments1.xml", IN_UTF16), "xml_entities"),
    "entities in UTF-16 without mark": (with_member("xl/t.xml", IN_UTF16_BE), "xml_entities"),
    "entities far behind": (
        with_member("xl/t.xml", b"<a>" + b" " * (2**18 - 4) + DOCTYPE[21:]),
        "xml_entities",
    ),
    "unusual encoding": (with_member("xl/t.xml", b"<?xml version='1.0' encoding='cp037'?><a/>"), "damaged"),
}


def test_bombs_end_at_a_limit(tmp_path):
    found = {}
    for number, (make, _reason) in enumerate(BOMBS.values()):
        try:
            for sheet in open_book(make(tmp_path / f"{number}.x"), FEW).sheets:
                list(sheet.rows)
            found[number] = None
        except BadFile as refusal:
            found[number] = refusal.reason

    assert dict(zip(BOMBS, found.values(), strict=True)) == {
        name: reason for name, (_m, reason) in BOMBS.items()
    }


def test_members_that_share_bytes_are_damage(tmp_path):
    with pytest.raises(BadFile, match="damaged"):
        check_archive(overlapping(tmp_path / "a.zip"), Limits())


def test_stated_size_is_looked_at_before_anything_is_unpacked(tmp_path):
    path = with_member("xl/media/image1.bin", bytes(2_000_000))(tmp_path / "a.xlsx")
    content = path.read_bytes()
    # What is packed is damaged: nobody looks.
    path.write_bytes(content.replace(b"\x78", b"\x79", 1))

    with pytest.raises(BadFile, match="unpacks_too_large"):
        check_archive(path, Limits(unpacked_mb=1))


def test_many_megabytes_in_one_cell_is_refused_at_once(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [["CODE"]])
    zeros = b"0" * 1_000_000
    with (
        zipfile.ZipFile(path) as small,
        zipfile.ZipFile(tmp_path / "b.xlsx", "w", 8, compresslevel=1) as large,
    ):
        for name in small.namelist():
            if name != SHEET:
                large.writestr(name, small.read(name))
        with large.open(SHEET, "w") as sheet:
            sheet.write(f'<worksheet xmlns="{MAIN}"><sheetData><row r="1"><c r="A1" t="str"><v>'.encode())
            for _ in range(150):
                sheet.write(zeros)
            sheet.write(b"</v></c></row></sheetData></worksheet>")

    answer = read(tmp_path / "b.xlsx")

    assert answer.refused == ("long_cell", {"limit": 32_767})
    assert answer.last["peak_mb"] < 100


ODD_AND_PLAIN = [
    '<row r="1"><c r="A1" t="s"><v>0</v></c></row>',
    '<row r="2" spans="1:2"><c r="A2" t="s"><v>1</v></c><c r="B2" s="1"/></row>',
    '<row r="4" hidden="1"><c r="A4"><v>12</v></c></row>',
    '<row r="5"><c r="A5" s="3"><v>12</v></c><c r="B5"><f>A1</f><v>7</v></c></row>',
    '<row r="6"><c r="A6"/></row><row r="7"/>',
    '<row r="8"><c r="A8" t="inlineStr"><is><t>_x0020_</t></is></c></row>',
    '<row r="9"><c r="A9" t="inlineStr"><is><t>A&amp;B</t></is></c><c r="B9" t="e"><v>#N/A</v></c></row>',
    '<row r="10"><c r="A10" t="inlineStr"><is><t>CH\u00e91</t></is></c></row>',
    '<row><c t="inlineStr"><is><t> </t></is></c></row><row><c><v>1</v></c></row>',
    '<!-- <row r="13"><c r="A13"><v>1</v></c></row> -->',
]


@pytest.mark.parametrize("last", range(1, len(ODD_AND_PLAIN) + 1))
def test_plain_rows_are_counted_as_if_they_were_parsed(last):
    rows = (
        "".join(ODD_AND_PLAIN[:last])
        + '<row r="20"><c r="A20" t="s"><v>1</v></c><c r="C20"><v>3</v></c></row>'
    )
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()

    styles = Styles()
    styles.add("3", "000000")

    def outline(columns):
        return SheetReader(Limits(columns=columns), {1}, styles).read(io.BytesIO(xml))

    # With so few columns nothing is left to the regular expression.
    assert outline(100) == outline(25)


def test_outlines_of_whole_files_hold_what_they_did(tmp_path):
    rows = [["Serial", "Code"], *[[str(n), f"CH{n:05}"] for n in range(1, 20_000)]]

    [of_xlsx] = read_xlsx_outlines(xlsx(tmp_path / "a.xlsx", rows), Limits())
    [of_ods] = read_ods_outlines(ods(tmp_path / "a.ods", rows), Limits())

    assert (of_xlsx.filled_rows, of_ods.filled_rows) == (20_000, 20_000)
    assert (of_xlsx.odd, of_ods.odd) == ({}, {})
