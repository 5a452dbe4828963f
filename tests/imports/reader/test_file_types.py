"""What a file is by its content, whatever its name says."""

import zipfile

import pytest

from imports.reader.errors import BadFile
from imports.reader.file_types import COMPOUND_FILE, detect_format
from tests.imports.files import changed, encrypted, ods, text, xls, xlsx

ROWS = [["Code"], ["CH10001"]]


def archive(path, *names):
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, b"x")
    return path


@pytest.mark.parametrize(
    ("make", "kind"),
    [
        (lambda path: xlsx(path, ROWS), "xlsx"),
        (lambda path: changed(xlsx(path, ROWS), "xl/vbaProject.bin", lambda _: b"x"), "xlsm"),
        (lambda path: xls(path, ROWS), "xls"),
        (lambda path: ods(path, ROWS), "ods"),
        (lambda path: text(path, "code,kind"), "text"),
        (lambda path: text(path, "code\tkind", "utf-16"), "text"),
    ],
    ids=["xlsx", "xlsm", "xls", "ods", "csv", "UTF-16"],
)
def test_format_is_found_under_a_wrong_name(tmp_path, make, kind):
    assert detect_format(make(tmp_path / "bags.pdf")) == kind


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"PK\x05\x06" + bytes(18), "an empty archive"),
        (b"\x1f\x8b\x08", "an archive"),
        (b"MZ\x90", "a program"),
        (b"\xef\xbb\xbf \r\n<!DOCTYPE html>", "a web page or XML"),
        (b"<?xml version='1.0'?>", "a web page or XML"),
        (COMPOUND_FILE + bytes(600), "another Office document"),
    ],
)
def test_file_that_is_no_table_is_named(tmp_path, content, what):
    path = tmp_path / "bags.xlsx"
    path.write_bytes(content)

    with pytest.raises(BadFile, match="not_a_table") as refusal:
        detect_format(path)

    assert refusal.value.facts == {"what": what}


@pytest.mark.parametrize(
    ("names", "what"),
    [(["xl/workbook.bin"], "a binary workbook (xlsb)"), (["letter.txt"], "an archive")],
)
def test_archive_without_a_workbook_is_no_table(tmp_path, names, what):
    with pytest.raises(BadFile, match="not_a_table") as refusal:
        detect_format(archive(tmp_path / "bags.xlsx", *names))

    assert refusal.value.facts == {"what": what}


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda path: text(path, ""), "empty_file"),
        (lambda path: text(path, " \r\n\t\0"), "empty_file"),
        (encrypted, "password"),
        (lambda path: text(path, "PK\x03\x04 and then nothing"), "damaged"),
    ],
    ids=["nothing", "spaces", "password", "cut archive"],
)
def test_file_that_cannot_be_opened_has_a_reason(tmp_path, make, reason):
    with pytest.raises(BadFile, match=reason):
        detect_format(make(tmp_path / "bags.xlsx"))
