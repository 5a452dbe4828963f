"""Import bags from spreadsheets, from a terminal or a script."""

import functools
import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from accounts.models import User
from core.progress import Progress, SavedProgress
from core.stored_files import read_pieces, store
from imports.column_mapping import NO, YES, PlanRefused, describe_skipped_headers
from imports.messages import describe_reason
from imports.models import ImportRun
from imports.questions import (
    EACH,
    Question,
    answer_questions,
    has_unknown_columns,
    list_questions,
)
from imports.reader.layout_detection import name_column
from imports.run_types import FileFound, SheetPlan
from imports.runs import ImportRefused, create_run, find_earlier_import, request_task, run_task
from imports.staging import drop_tables

State, Task = ImportRun.State, ImportRun.Task


class Command(BaseCommand):
    help = "Say what importing these files would do. With --load, do it, each file all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="xlsx, xls, xlsm, ods, csv or tsv"
        )
        parser.add_argument("--by", required=True, help="the user name of the admin who imports")
        parser.add_argument("--load", action="store_true", help="import what the dry run shows")
        parser.add_argument("--good-rows", action="store_true", help="import the good rows only")
        empty = parser.add_mutually_exclusive_group()
        empty.add_argument(
            "--fill-down",
            action="store_true",
            help="an empty cell under a parent, bill or area means the same",
        )
        empty.add_argument("--leave-empty", action="store_true", help="it means none")
        parser.add_argument(
            "--each-child", action="store_true", help="columns such as Child 1, Child 2 each hold a bag"
        )
        parser.add_argument(
            "--use-column",
            action="append",
            default=[],
            metavar="LETTER",
            help="of columns of one meaning this one counts; once for each",
        )
        parser.add_argument("--hidden-rows", action="store_true", help="read hidden rows too")
        parser.add_argument(
            "--any-shape",
            action="store_true",
            help="take codes that fit no pattern of the site or are doubtful",
        )
        parser.add_argument(
            "--outlier-parents", action="store_true", help="take parents that fit no pattern while others do"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None or not by.is_admin:
            raise CommandError(f"{options['by']} is not an admin who may sign in. Name one with --by.")
        refused = [path for path in options["files"] if not self.take(path, by, options)]
        if refused:
            raise CommandError(f"Not imported: {', '.join(str(path) for path in refused)}.")

    def take(self, path: Path, by: User, options: dict[str, Any]) -> bool:
        """Check one file, and import it if that is wanted. Whether all went well."""
        self.stdout.write(f"{path}")
        if not path.is_file():
            return self.refuse("There is no such file.")
        try:
            file = store(path.name, read_pieces(path))
        except OSError as error:
            return self.refuse(f"{error.strerror}.")
        began = time.monotonic()
        chosen = {
            "take_hidden_rows": options["hidden_rows"],
            "take_any_shape": options["any_shape"],
            "take_outlier_parents": options["outlier_parents"],
        }
        run = self.run(create_run(file, by, **chosen))
        if run.found:
            self.print_sheets(run.found)
        # The second round of questions is about cells of the columns that were chosen in the first.
        for _round in range(2):
            if run.state == State.ASKS and not has_unknown_columns(run):
                run = self.answer(run, options) or run
        if run.state == State.ASKS and has_unknown_columns(run):
            return self.refuse("Its columns are not known. Name them once in the admin, under Import runs.")
        if run.state == State.ASKS:
            return self.refuse_to_guess(run)
        if run.state != State.CHECKED or run.counts is None:
            return self.refuse(run.trouble)
        self.print_counts(run, time.monotonic() - began)
        if earlier := find_earlier_import(run):
            at = localtime(earlier.imported_at)
            self.stdout.write(f"  Already imported on {at:%d %B %Y at %H:%M} by {earlier.imported_by}.")
        if options["load"] and run.does_something:
            return self.import_run(run, by, good_rows_only=options["good_rows"])
        if options["load"]:
            self.stdout.write("  There is nothing to import.")
        return not run.counts["refused"]

    def answer(self, run: ImportRun, options: dict[str, Any]) -> ImportRun | None:
        """The run, checked with the answers from the command line; nothing if one is missing."""
        try:
            plans = answer_questions(run, lambda question: choose_answer(question, options))
        except PlanRefused:
            return None
        return self.run(request_task(run, Task.READ, options=run.options | {"plans": plans}))

    def refuse_to_guess(self, run: ImportRun) -> bool:
        for sheet in list_questions(run):
            for question in sheet.questions:
                how = " or ".join(
                    filter(None, (describe_option(value) for value, _words in question.choices))
                )
                self.stderr.write(f"  {question.sentence} Answer with {how}.")
        return False

    def import_run(self, run: ImportRun, by: User, *, good_rows_only: bool) -> bool:
        began = time.monotonic()
        try:
            run = self.run(request_task(run, Task.IMPORT, imported_by=by, good_rows_only=good_rows_only))
        except ImportRefused as refusal:
            return self.refuse(str(refusal))
        if run.state != State.IMPORTED:
            return self.refuse(run.trouble)
        self.stdout.write(f"  Imported in {time.monotonic() - began:.1f} s.")
        drop_tables(run)
        return True

    def run(self, run: ImportRun) -> ImportRun:
        done = run_task(run.pk, run.attempt, functools.partial(SavedProgress, on_save=self.print_progress))
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
        if done is None:
            raise CommandError(f"Somebody else works on {run.file_name} at the same moment.")
        return done

    def refuse(self, sentence: str) -> bool:
        self.stderr.write(f"  {sentence}")
        return False

    def print_progress(self, progress: Progress) -> None:
        if sys.stderr.isatty() and progress.phase:
            seconds = time.monotonic() - progress.began
            share = f" of {progress.total:,}" if progress.total else ""
            rate = f", {progress.done / seconds:,.0f} a second" if seconds > 1 and progress.done else ""
            sys.stderr.write(f"\r\033[K  {progress.phase}: {progress.done:,}{share}{rate}")
            sys.stderr.flush()

    def print_sheets(self, found: FileFound) -> None:
        for sheet in found["sheets"]:
            plan = sheet["plan"]
            self.stdout.write(
                f"  {plan['sheet'] or found['format']}: {sheet['rows']:,} rows; {describe_use(plan)}"
            )
            if skipped := describe_skipped_headers(sheet):
                self.stdout.write(f"    {skipped}")

    def print_counts(self, run: ImportRun, seconds: float) -> None:
        if counts := run.counts:
            self.stdout.write(
                f"  {counts['read']:,} read, {counts['new']:,} new, {counts['same']:,} same, "
                f"{counts['changed']:,} changed, {counts['refused']:,} refused ({seconds:.1f} s)"
            )
        for reason, count in run.reasons.items():
            first = next(sample for sample in run.samples if sample.get("reason") == reason)
            self.stdout.write(
                f"    {count:,} × {reason}, first in row {first['row']}: {describe_reason(first)}"
            )


def choose_answer(question: Question, options: dict[str, Any]) -> str:
    """The value of the choice that the command line names; nothing if it names none."""
    named = {YES: options["fill_down"], NO: options["leave_empty"], EACH: options["each_child"]}
    letters = [letter.upper() for letter in options["use_column"]]
    return next(
        (
            value
            for value, _words in sorted(question.choices, key=lambda choice: choice[0] == EACH)
            if named.get(value, value.isdecimal() and name_column(int(value)) in letters)
        ),
        "",
    )


def describe_option(value: str) -> str:
    """How the command line names a choice."""
    options = {YES: "--fill-down", NO: "--leave-empty", EACH: "--each-child"}
    return options.get(value) or f"--use-column {name_column(int(value))}"


def describe_use(plan: SheetPlan) -> str:
    if not plan["is_used"]:
        return "hidden, left out" if plan["is_hidden"] else "empty"
    places = sorted(plan["columns"].items(), key=lambda column: column[1])
    columns = ", ".join(f"{name} in column {place + 1}" for name, place in places)
    return columns or str(plan["shape"])
