"""What a file is, going by its content: names lie."""

import zipfile
from pathlib import Path

from imports.reader.errors import BadFile

XLSX, XLSM, ODS, XLS, TEXT = "xlsx", "xlsm", "ods", "xls", "text"
# [MS-CFB]: old Excel files, and new ones under a password.
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
XLS_STREAMS = ("Workbook".encode("utf-16-le"), "Book".encode("utf-16-le"))
# What people send by mistake, by its first bytes.
STRANGERS = {
    b"%PDF": "a PDF",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PK\x05\x06": "an empty archive",
    b"Rar!": "an archive",
    b"7z\xbc\xaf": "an archive",
    b"\x1f\x8b": "an archive",
    b"\x7fELF": "a program",
    b"MZ": "a program",
}


def detect_format(path: Path) -> str:
    """xlsx, xlsm, ods, xls or text (csv and tsv). Raises BadFile if it is none of them."""
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b" \t\r\n\x00"):
        raise BadFile("empty_file")
    for first_bytes, name in STRANGERS.items():
        if start.startswith(first_bytes):
            raise BadFile("not_a_table", what=name)
    if start.startswith(b"PK"):
        return detect_archive_format(path)
    if start.startswith(COMPOUND_FILE):
        return detect_compound_format(path)
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml", b"<table")):
        raise BadFile("not_a_table", what="a web page or XML")
    return TEXT


def detect_archive_format(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "content.xml" in names and "xl/workbook.xml" not in names:
                return ODS
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise BadFile("damaged") from error
    if "xl/vbaProject.bin" in names:
        return XLSM
    if "xl/workbook.xml" in names:
        return XLSX
    if "xl/workbook.bin" in names:
        raise BadFile("not_a_table", what="a binary workbook (xlsb)")
    raise BadFile("not_a_table", what="an archive")


def detect_compound_format(path: Path) -> str:
    content = path.read_bytes()
    if ENCRYPTED in content:
        raise BadFile("password")
    if not any(stream in content for stream in XLS_STREAMS):
        raise BadFile("not_a_table", what="another Office document")
    return XLS
