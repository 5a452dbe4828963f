"""The refused rows of a file, to be mended and imported again: each as it was, with the reason behind it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core.progress import Progress
from core.spreadsheets import Spreadsheet
from exports.models import ExportRun
from exports.writer import ExportRefused
from imports.messages import describe_reason
from imports.models import ImportRun
from imports.own_files import write_refused_heading
from imports.reader.layout_detection import BILL_BLOCKS, BLOCKS, read_bill_number
from imports.reader.raw_rows import ODD
from imports.reader.sheets import Row
from imports.result_file import explain_refusals, iterate_rows
from imports.run_types import SheetFound
from imports.staging import build_request


@dataclass
class RefusedSheet:
    """The refused rows of one sheet, as they come by."""

    found: SheetFound
    header: list[str] = field(default_factory=list)
    # Whether rows of a block were given whose last row, with the parent or the bill, is still to come.
    is_in_block: bool = False

    def take(self, row: int, texts: list[str], verdicts: list[dict[str, Any]]) -> list[str] | None:
        """The cells of a row for the file, the reason last; None if it is not in it."""
        if row == self.found["plan"]["header"]:
            self.header = texts
            return None
        reasons = [describe_reason(verdict) for verdict in verdicts if verdict["outcome"] == "refused"]
        if reasons:
            self.is_in_block = self.found["plan"]["shape"] in (BLOCKS, BILL_BLOCKS)
        elif self.is_in_block and self.ends_block(row, texts, verdicts):
            self.is_in_block = False
        else:
            return None
        lost = {code for verdict in verdicts for code in verdict["without_zeros"] or ()}
        # In the file they are texts, which nothing would suspect any more.
        marked = [text + ODD if text in lost else text for text in texts]
        return [*self.widen(marked), " ".join(dict.fromkeys(reasons))]

    def ends_block(self, row: int, texts: list[str], verdicts: list[dict[str, Any]]) -> bool:
        """Whether this row names the parent, or the bill, of the rows above it."""
        if self.found["plan"]["shape"] == BILL_BLOCKS:
            return not verdicts and read_bill_number(Row(row, texts, {}, False)) is not None
        return any(verdict["kind"] == "parent" for verdict in verdicts)

    def widen(self, texts: list[str]) -> list[str]:
        """A cell for each column of the sheet."""
        shown = max((len(row) for row in self.found["plan"]["shown"]), default=0)
        return texts + [""] * (self.found.get("width", shown) - len(texts))


def name_refused(run: ExportRun) -> str:
    """As an ExportSource's `name`."""
    return Path(ImportRun.objects.get(pk=run.asked["run"]).file_name).stem + "-refused"


def write_refused(book: Spreadsheet, run: ExportRun, progress: Progress) -> int:
    """As an ExportSource's `write`: the sheets that have refused rows, with their headers."""
    import_run = ImportRun.objects.select_related("file").get(pk=run.asked["run"])
    heading = write_refused_heading(import_run)
    last, headers, count = "", list[str](), 0
    with explain_refusals():
        for name, header, cells in iterate_refused(import_run, progress):
            above = [*header, heading]
            if name != last or not count:
                if run.file_format == "csv" and count and headers != above:
                    raise ExportRefused(
                        _("The sheets with refused rows have different columns: take the Excel file.")
                    )
                if run.file_format != "csv" or not count:
                    book.add_sheet(name or _("Refused"), above)
                last, headers = name, above
            book.add_row(cells)
            count += 1
    return count


def iterate_refused(run: ImportRun, progress: Progress) -> Iterator[tuple[str, list[str], list[str]]]:
    """The sheet's name, its header and the cells of each row. Raises ImportRefused and BadFile."""
    assert run.found is not None
    sheets = [RefusedSheet(found) for found in run.found["sheets"]]
    plans = [found["plan"] for found in run.found["sheets"]]
    asked = build_request(run) | {"mark_odd": True, "filled_by": plans}
    for number, row, texts, verdicts in iterate_rows(run, progress, **asked):
        sheet = sheets[number]
        if (cells := sheet.take(row, texts, verdicts)) is not None:
            yield sheet.found["plan"]["sheet"], sheet.widen(sheet.header), cells
