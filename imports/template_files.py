"""Files to fill in: one for each layout that is understood, with a few rows as examples."""

import csv
import io
from typing import Any, NamedTuple

import xlsxwriter
from django.utils.translation import gettext_lazy as _


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
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        text = book.add_format({"num_format": "@"})
        bold = book.add_format({"num_format": "@", "bold": True, "bottom": 1})
        sheet = book.add_worksheet("Bags")
        sheet.set_column(0, len(template.rows[0]) - 1, 40 if not template.has_header else 18, text)
        for number, row in enumerate(template.rows):
            for column, cell in enumerate(row):
                is_heading = template.has_header and number == 0
                sheet.write_string(number, column, cell, bold if is_heading else text)
        # Words, not codes: it is hidden so that it is left out when the file is read.
        how = book.add_worksheet("How to")
        how.set_column(0, 0, 100)
        for number, sentence in enumerate([template.title, *template.how, *GENERAL]):
            how.write_string(number, 0, str(sentence))
        sheet.write_comment(0, 0, " ".join(str(sentence) for sentence in [*template.how, *GENERAL]))
        how.hide()
    return out.getvalue()


def write_csv(template: TemplateFile) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(template.rows)
    return out.getvalue().encode("utf-8-sig")
