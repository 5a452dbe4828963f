"""Load bags from spreadsheets, from a terminal or a script."""

import sys
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import localtime

from accounts.models import User
from loading.loading import Dry, LoadRefused, check, earlier_load, load, sha256_of
from loading.reading.refusing import BadFile
from loading.staging import stage
from loading.verdicts import sentence_of_file, sentence_of_row


class Command(BaseCommand):
    help = "Say what loading these files would do. With --load, do it, each file all or nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files", nargs="+", type=Path, metavar="FILE", help="xlsx, xls, xlsm, ods, csv or tsv"
        )
        parser.add_argument("--by", required=True, help="the user name of the admin who loads")
        parser.add_argument("--load", action="store_true", help="load what the dry run shows")
        parser.add_argument("--good-rows", action="store_true", help="load the good rows only")
        parser.add_argument("--hidden-rows", action="store_true", help="read hidden rows too")

    def handle(self, *args: Any, **options: Any) -> None:
        by = User.objects.filter(username=options["by"], is_active=True).first()
        if by is None or not by.is_admin:
            raise CommandError(f"{options['by']} is not an admin who may sign in. Name one with --by.")
        refused = [path for path in options["files"] if not self.take(path, by, options)]
        if refused:
            raise CommandError(f"Not loaded: {', '.join(str(path) for path in refused)}.")

    def take(self, path: Path, by: User, options: dict[str, Any]) -> bool:
        """Check one file, and load it if that is wanted. Whether all went well."""
        self.stdout.write(f"{path}")
        if not path.is_file():
            self.stderr.write("  There is no such file.")
            return False
        try:
            started = time.monotonic()
            found = stage(path, self.tell_rows, take_hidden_rows=options["hidden_rows"])
            self.tell_sheets(found)
            dry = check()
            self.tell(dry, time.monotonic() - started)
            sha256 = sha256_of(path)
            if earlier := earlier_load(sha256):
                at = localtime(earlier.loaded_at)
                self.stdout.write(f"  Already loaded on {at:%d %B %Y at %H:%M} by {earlier.loaded_by}.")
            if not options["load"]:
                return not dry.counts["refused"]
            if not dry.does_something:
                self.stdout.write("  There is nothing to load.")
                return not dry.counts["refused"]
            started = time.monotonic()
            load(
                file_name=path.name,
                sha256=sha256,
                by=by,
                seen=dry,
                good_rows_only=options["good_rows"],
            )
            self.stdout.write(f"  Loaded in {time.monotonic() - started:.1f} s.")
        except BadFile as refusal:
            self.stderr.write(f"  {sentence_of_file(refusal)}")
            return False
        except (LoadRefused, OSError) as refusal:
            self.stderr.write(f"  {refusal}")
            return False
        return True

    def tell_rows(self, count: int) -> None:
        if sys.stderr.isatty():
            sys.stderr.write(f"\r  reading: {count:,} rows")
            sys.stderr.flush()

    def tell_sheets(self, found: dict[str, Any]) -> None:
        if sys.stderr.isatty():
            sys.stderr.write("\r\033[K")
        for sheet in found["sheets"]:
            plan = sheet["plan"]
            self.stdout.write(f"  {plan['sheet'] or found['format']}: {sheet['rows']:,} rows; {use_of(plan)}")
            if plan["is_used"] and plan["shape"] == "unknown":
                raise BadFile("unknown_columns", sheet=plan["sheet"] or "this file")

    def tell(self, dry: Dry, seconds: float) -> None:
        counts = ", ".join(f"{count:,} {name}" for name, count in dry.counts.items())
        self.stdout.write(f"  {counts} ({seconds:.1f} s)")
        for reason, count in dry.reasons.items():
            first = next(sample for sample in dry.samples if sample["reason"] == reason)
            sentence = sentence_of_row(reason, **{name: first[name] for name in ("code", "shown", "other")})
            self.stdout.write(f"    {count:,} × {reason}, first in row {first['row']}: {sentence}")


def use_of(plan: dict[str, Any]) -> str:
    if not plan["is_used"]:
        return "hidden, left out" if plan["is_hidden"] else "empty"
    columns = ", ".join(f"{name} in column {place + 1}" for name, place in plan["columns"].items())
    return columns or str(plan["shape"])
