"""Files that break readers: each ends in a sentence, within ten seconds and 300 MB."""

import resource

import pytest

from tests.imports.files import (
    MAIN,
    SHEET,
    billion_laughs,
    changed,
    encrypted,
    external_entity,
    inline,
    ods,
    ods_of_xml,
    rows_of_inline,
    text,
    with_lying_size,
    with_sheet_xml,
    xlsx,
)
from tests.imports.reading import read

CODES = [["CODE"], *[[f"CH{number}"] for number in range(10_001, 10_101)]]


def cut_in_half(path):
    xlsx(path, CODES)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    return path


def bytes_of(content):
    def make(path):
        path.write_bytes(content)
        return path

    return make


def bomb(path):
    return changed(xlsx(path, CODES), "xl/media/image1.bin", lambda _: bytes(701_000_000))


def many_members(path):
    return changed(xlsx(path, CODES), "x", lambda _: b"", **{f"m{n}": b"" for n in range(2_100)})


def ten_million_rows(path):
    return with_sheet_xml(path, b"<row/>" * 10_000_000)


def far_cell(path):
    return with_sheet_xml(path, f'<row r="1048576">{inline("XFD1048576", "CH1")}</row>'.encode())


def all_columns(path):
    cells = "".join('<c t="inlineStr"><is><t>CH1</t></is></c>' for _ in range(16_384))
    return with_sheet_xml(path, f'<row r="1">{cells}</row>'.encode())


def utf16_sheet(path):
    xml = f'<?xml version="1.0" encoding="UTF-16"?><worksheet xmlns="{MAIN}"><sheetData>'
    xml += rows_of_inline(["CH10001", "CH10002"]).decode() + "</sheetData></worksheet>"
    return changed(xlsx(path, CODES), SHEET, lambda _: xml.encode("utf-16"))


def wide_merge(path):
    xlsx(path, CODES)
    merge = b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells></worksheet>'
    return changed(path, SHEET, lambda sheet: sheet.replace(b"</worksheet>", merge))


def repeated_row(path):
    return ods(path, [["CH10001"], ["CH10002"]], 'table:number-rows-repeated="9000000"')


def repeated_formulas(path):
    cells = '<table:table-cell table:formula="1" table:number-columns-repeated="100"><text:p>1</text:p>'
    rows = f'<table:table-row table:number-rows-repeated="1000000">{cells}</table:table-cell>'
    return ods_of_xml(path, f"{rows}</table:table-row>")


HOSTILE = {
    "nothing": (bytes_of(b""), "empty_file"),
    "spaces": (bytes_of(b" \r\n" * 50), "empty_file"),
    "pdf": (bytes_of(b"%PDF-1.7 ..."), "not_a_table"),
    "picture named xlsx": (bytes_of(b"\x89PNG\r\n\x1a\n" + bytes(100)), "not_a_table"),
    "web page named xls": (bytes_of(b"<html><table><tr><td>CH10001</td></tr></table></html>"), "not_a_table"),
    "word document": (bytes_of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)), "not_a_table"),
    "password": (encrypted, "password"),
    "cut in half": (cut_in_half, "damaged"),
    "zip bomb": (bomb, "unpacks_too_large"),
    "lying size": (with_lying_size, "damaged"),
    "2,100 members": (many_members, "too_many_members"),
    "billion laughs": (billion_laughs, "xml_entities"),
    "external entity": (external_entity, "xml_entities"),
    "ten million rows": (ten_million_rows, "too_many_rows"),
    "cell at the far end": (far_cell, "too_many_columns"),
    "16,384 columns": (all_columns, "too_many_columns"),
    "sheet in UTF-16": (utf16_sheet, "readers_disagree"),
    "merged to the far end": (wide_merge, "too_many_cells"),
    "one row nine million times": (repeated_row, "too_many_rows"),
    "100 formulas a million times": (repeated_formulas, "too_many_cells"),
    "Latin-1": (lambda path: text(path, "code\nCH1é\n", "latin-1"), "not_utf8"),
    "UTF-16 without a mark": (lambda path: text(path, "code\nCH10001\n", "utf-16-le"), "not_utf8"),
    "open quote": (lambda path: text(path, 'code\n"CH10001\nCH10002\n'), "damaged_text"),
    "ten million lines": (lambda path: text(path, "\n" * 10_000_000), "empty_file"),
    "ten million empty cells": (lambda path: text(path, "code\n" + ",\n" * 10_000_000), "too_many_rows"),
    "101 columns of text": (lambda path: text(path, ",".join(["CH1"] * 101)), "too_many_columns"),
    "a cell of a million letters": (lambda path: text(path, "code\n" + "X" * 1_000_000), "damaged_text"),
}


def processor_seconds_of_children():
    """How long those that have ended kept a processor busy, however many others wanted it."""
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return children.ru_utime + children.ru_stime


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_ends_in_a_reason(tmp_path, name):
    make, reason = HOSTILE[name]
    path = make(tmp_path / "file.xlsx")
    used = processor_seconds_of_children()

    answer = read(path)

    assert answer.refused is not None, answer.last
    assert answer.refused[0] == reason
    assert answer.status == 1
    # Far from what the product promises: this only notices a reader that runs away.
    assert processor_seconds_of_children() - used < 10
    assert 5 < answer.last["peak_mb"] < 300


def test_lying_dimension_hides_no_rows(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", CODES)
    changed(path, SHEET, lambda sheet: sheet.replace(b'<dimension ref="A1:A101"/>', b'<dimension ref="A1"/>'))

    answer = read(path)

    assert len(answer.rows) == 100


def test_long_cell_formula_and_html_are_only_odd_codes(tmp_path):
    codes = ["CODE", "X" * 32_767, "=HYPERLINK(1)", "<b>CH1</b>", "CH10001\tCH10002", "CH1\\N", "\\."]
    answer = read(xlsx(tmp_path / "a.xlsx", [[code] for code in codes]))

    assert answer.said("row", "code", "trouble") == [
        ("2", None, "long_code"),
        *[(str(row), None, "range_or_list" if row == 5 else "bad_code") for row in range(3, 8)],
    ]
    assert answer.rows[0]["shown"] == "X" * 100


def test_twenty_thousand_different_errors_are_twenty_thousand_rows(tmp_path):
    answer = read(text(tmp_path / "a.csv", "code\n" + "".join(f"?{n}\n" for n in range(20_000))))

    assert len(answer.rows) == 20_000
    assert {row["trouble"] for row in answer.rows} == {"bad_code"}


def test_reader_that_needs_too_much_memory_is_refused(tmp_path):
    path = xlsx(tmp_path / "a.xlsx", [[f"CH{number:060}"] for number in range(60_000)])

    answer = read(path, limits={"memory_mb": 30})

    assert answer.status != 0
    # The allocator of a compiled reader ends the process, which cannot say a word any more.
    assert answer.refused in (None, ("takes_too_much_memory", {}))


def test_limits_are_settings(tmp_path):
    answer = read(xlsx(tmp_path / "a.xlsx", CODES), limits={"rows": 50})

    assert answer.refused == ("too_many_rows", {"limit": 50})
