"""Files to fill in: one for each layout that is understood, with a few rows as examples."""

import csv
import io
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Border, Font, Side
from openpyxl.styles.numbers import FORMAT_TEXT as TEXT
from openpyxl.utils import get_column_letter


class TemplateFile(NamedTuple):
    """`title` is for the list of templates, `how` for the note on the first cell and the sheet of words."""

    title: Any
    how: list[Any]
    rows: list[list[str]]
    has_header: bool


TEMPLATES = {
    "code-kind-parent": TemplateFile(
        _("Table: code, kind, parent"),
        [
            _("One bag a row. Kind is parent or child; leave it empty and the code tells."),
            _("Parent is the bag it is in; leave it empty for a bag that is in none."),
        ],
        [["Code", "Kind", "Parent"], ["SB00001", "parent", ""], ["0016586", "child", "SB00001"]],
        True,
    ),
    "serial-parent-child": TemplateFile(
        _("Table: serial, parent, child"),
        [_("One child a row, with the parent it is in. The serial number is not read.")],
        [["Serial", "Parent", "Child"], ["1", "SB00001", "0016586"], ["2", "SB00001", "0016587"]],
        True,
    ),
    "codes": TemplateFile(
        _("One column of codes"),
        [_("One code a row. Each becomes a parent or a child by what codes look like on this site.")],
        [["Code"], ["SB00001"], ["0016586"]],
        True,
    ),
    "label-printer": TemplateFile(
        _("Blocks of a label printer"),
        [_("Rows of children, then the row that names their parent, again and again.")],
        [
            ["1", "LABEL NO.0016586 LOT NO.:STAR44GG"],
            ["2", "LABEL NO.0016587 LOT NO.:STAR44GG"],
            ["Parent Code", "SB12345"],
        ],
        False,
    ),
    "bills": TemplateFile(
        _("Blocks of bills"),
        [_("Rows of parents, then the row Bill with the number of their bill, again and again.")],
        [["1", "SB00001"], ["2", "SB00002"], ["Bill", "B-17"]],
        False,
    ),
}
GENERAL = [
    _("Replace the example rows with yours."),
    _("All cells are of kind Text, so that Excel keeps zeros in front. Leave them so."),
]


def write_template(name: str, file_format: str) -> bytes:
    """The file, as xlsx or csv. Raises KeyError if there is no such template."""
    template = TEMPLATES[name]
    return write_xlsx(template) if file_format == "xlsx" else write_csv(template)


def write_xlsx(template: TemplateFile) -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Bags"
    for place in range(1, len(template.rows[0]) + 1):
        column = sheet.column_dimensions[get_column_letter(place)]
        column.width, column.number_format = (18 if template.has_header else 40), TEXT
    for row in template.rows:
        sheet.append(row)
    for cells in sheet.iter_rows():
        for cell in cells:
            cell.number_format = TEXT
    if template.has_header:
        for cell in sheet[1]:
            cell.font, cell.border = Font(bold=True), Border(bottom=Side("thin"))
    note = " ".join(str(sentence) for sentence in [*template.how, *GENERAL])
    sheet["A1"].comment = Comment(note, "TraceTrack", height=150, width=300)
    # Words, not codes: it is hidden so that it is left out when the file is read.
    how = book.create_sheet("How to")
    how.sheet_state = how.SHEETSTATE_HIDDEN
    how.column_dimensions["A"].width = 100
    for sentence in [template.title, *template.how, *GENERAL]:
        how.append([str(sentence)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_csv(template: TemplateFile) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(template.rows)
    return out.getvalue().encode("utf-8-sig")
