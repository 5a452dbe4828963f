"""Files as people send them, and as attackers would. All are made here, none is kept."""

import struct
import zipfile

import xlsxwriter
import xlwt

SHEET = "xl/worksheets/sheet1.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
DEFLATED = zipfile.ZIP_DEFLATED


def xlsx(path, *sheets):
    """A workbook of these sheets, each a list of rows of text and numbers."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    for rows in sheets:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    book.close()
    return path


def xls(path, rows):
    book = xlwt.Workbook()
    sheet = book.add_sheet("Bags")
    for place, row in enumerate(rows):
        for column, value in enumerate(row):
            sheet.write(place, column, value)
    book.save(str(path))
    return path


def ods(path, rows, of_first_row=""):
    """An OpenDocument spreadsheet with just what it must have."""
    lines = "".join(
        f"<table:table-row {of_first_row if place == 0 else ''}>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'
            for value in row
        )
        + "</table:table-row>"
        for place, row in enumerate(rows)
    )
    return ods_of_xml(path, lines)


def ods_of_xml(path, lines, styles=""):
    """An OpenDocument spreadsheet whose only table has these rows, and these styles, as XML."""
    names = ("office", "table", "text", "style", "number")
    spaces = " ".join(f'xmlns:{name}="{ODF}:{name}:1.0"' for name in names)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body>"
        f'<office:spreadsheet><table:table table:name="Bags">{lines}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
            f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>',
        )
    return path


def text(path, content, encoding="utf-8"):
    path.write_bytes(content.encode(encoding))
    return path


def changed(path, member, change, **more):
    """The same archive with one member changed by a function from bytes to bytes, and more members."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members[member] = change(members.get(member, b""))
    with zipfile.ZipFile(path, "w", DEFLATED, compresslevel=1) as archive:  # some are large
        for name, content in (members | more).items():
            archive.writestr(name, content)
    return path


def with_sheet_xml(path, inside, *, before=b""):
    """A workbook whose only sheet has this as its data, byte for byte."""
    xlsx(path, [["CODE"]])
    sheet = before + f'<worksheet xmlns="{MAIN}"><sheetData>'.encode() + inside + b"</sheetData></worksheet>"
    return changed(path, SHEET, lambda _: sheet)


def inline(cell, code, attributes=""):
    return f'<c r="{cell}" t="inlineStr" {attributes}><is><t>{code}</t></is></c>'


def rows_of_inline(codes):
    return "".join(
        f'<row r="{number}">{inline(f"A{number}", code)}</row>' for number, code in enumerate(codes, 1)
    ).encode()


def with_lying_size(path):
    """A member that unpacks into far more than the archive tells."""
    xlsx(path, [["CODE"], ["CH10001"]])
    changed(path, "xl/extra.xml", lambda _: b"0" * 5_000_000)
    content = bytearray(path.read_bytes())
    size = struct.pack("<I", 5_000_000)
    while (at := content.find(size)) >= 0:
        content[at : at + 4] = struct.pack("<I", 10)
    path.write_bytes(content)
    return path


def billion_laughs(path):
    entities = b'<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
    )
    return with_sheet_xml(
        path,
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&j;</t></is></c></row>',
        before=b"<!DOCTYPE x [" + entities + b"]>",
    )


def external_entity(path):
    return with_sheet_xml(
        path,
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>&f;</t></is></c></row>',
        before=b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>',
    )


def encrypted(path):
    """Excel's own way: a compound file that holds the workbook as one encrypted stream."""
    path.write_bytes(
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le")
    )
    return path
