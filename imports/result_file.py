"""The result file: the rows as they were uploaded, and what became of each in plain words."""

import contextlib
import itertools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.http import Http404
from django.utils.translation import gettext as _

from core.progress import Progress
from core.spreadsheets import Spreadsheet
from core.stored_files import open_as_path
from exports.models import ExportRun
from exports.writer import ExportRefused
from imports.messages import describe_bad_file, describe_reason
from imports.models import ImportRun
from imports.own_files import describe_outcomes, describe_own_files
from imports.reader.errors import BadFile
from imports.runs import LIMITS, ImportRefused
from imports.staging import has_tables, start_reading, use_tables

# `without_zeros`: the codes in a refused row that were numbers and may have lost zeros. The index is
# said_bag_code.
VERDICTS = """
SELECT sheet, row, outcome, reason, code, about, shown, other, kind,
       CASE WHEN outcome = 'refused' THEN ARRAY(
           SELECT said_bag.code FROM said_bag
           WHERE said_bag.code IN (verdict.code, verdict.parent) AND wrong = 'zeros_lost'
       ) END AS without_zeros
FROM verdict ORDER BY place
"""
NO_VERDICT: tuple[Any, list[Any]] = (None, [])


def check_asked(run: ExportRun) -> None:
    """As an ExportSource's `check`: there is such an import run."""
    if not (run.asked.get("run", "").isdecimal() and ImportRun.objects.filter(pk=run.asked["run"]).exists()):
        raise Http404


def name_result(run: ExportRun) -> str:
    """As an ExportSource's `name`."""
    return Path(ImportRun.objects.get(pk=run.asked["run"]).file_name).stem + "-result"


def write_result(book: Spreadsheet, run: ExportRun, progress: Progress) -> int:
    """As an ExportSource's `write`: the sheets of the file, with the result before each row."""
    import_run = ImportRun.objects.select_related("file").get(pk=run.asked["run"])
    count, last = 0, None
    with explain_refusals():
        for sheet, cells in iterate_result_rows(import_run, progress):
            if sheet != last:
                book.add_sheet(sheet or _("Result"), [])
                last = sheet
            book.add_row(cells)
            count += 1
    return count


@contextlib.contextmanager
def explain_refusals() -> Iterator[None]:
    """Turn what keeps a run's rows from being read again into ExportRefused."""
    try:
        yield
    except BadFile as error:
        raise ExportRefused(describe_bad_file(error)) from error
    except ImportRefused as error:
        raise ExportRefused(str(error)) from error


def iterate_result_rows(run: ImportRun, progress: Progress) -> Iterator[tuple[str, list[str]]]:
    """The name of the sheet and the cells of each row, the result first. Raises ImportRefused and BadFile."""
    assert run.found is not None
    names = [sheet["plan"]["sheet"] for sheet in run.found["sheets"]]
    for sheet, _row, texts, verdicts in iterate_rows(run, progress):
        yield names[sheet], [" ".join(describe_verdict(verdict) for verdict in verdicts), *texts]


def iterate_rows(
    run: ImportRun, progress: Progress, **asked: Any
) -> Iterator[tuple[int, int, list[str], list[dict[str, Any]]]]:
    """Each row of the file: its sheet, number, texts and verdicts. Raises ImportRefused and BadFile.

    `asked` goes to imports.reader.raw_rows.
    """
    assert run.file is not None
    assert run.found is not None
    progress.total = sum(sheet["rows"] for sheet in run.found["sheets"])
    with open_as_path(run.file) as path, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LIMITS)
        if not has_tables(cursor, run):
            raise ImportRefused(_("The check of this file is no longer there. Check the file again."))
        use_tables(cursor, run)
        verdicts = group_by_row(fetch_verdicts())
        ahead = next(verdicts, NO_VERDICT)
        for number, (sheet, row, texts) in enumerate(read_rows(path, progress, **asked), 1):
            of_row: list[dict[str, Any]] = []
            if ahead[0] == (sheet, row):
                of_row, ahead = ahead[1], next(verdicts, NO_VERDICT)
            yield sheet, row, texts, of_row
            progress.reach(number)


def fetch_verdicts() -> Iterator[dict[str, Any]]:
    """All verdicts in the order of the file, some at a time: Django's own cursors hold all of an answer."""
    with connection.connection.cursor(name="verdicts") as cursor:
        cursor.execute(VERDICTS)
        names = [column.name for column in cursor.description]
        for values in cursor:
            yield dict(zip(names, values, strict=True))


def group_by_row(
    verdicts: Iterator[dict[str, Any]],
) -> Iterator[tuple[tuple[int, int], list[dict[str, Any]]]]:
    for place, same_row in itertools.groupby(
        verdicts, key=lambda verdict: (verdict["sheet"], verdict["row"])
    ):
        yield place, list(same_row)


def describe_verdict(verdict: dict[str, Any]) -> str:
    word = describe_outcomes()[verdict["outcome"]]
    return f"{word}: {describe_reason(verdict)}" if verdict["reason"] else word


def read_rows(path: Path, progress: Progress, **asked: Any) -> Iterator[tuple[int, int, list[str]]]:
    asked = {"own_files": describe_own_files()} | asked
    with start_reading("imports.reader.raw_rows", path, progress, **asked) as reader:
        for line in reader.output:
            sheet, row, texts = json.loads(line)
            yield sheet, row, texts
        reader.wait_for_outcome()
