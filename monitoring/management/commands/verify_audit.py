"""`manage.py verify_audit`: whether the audit and the scans are as they were when their days were sealed."""

from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from monitoring.models import DaySeal
from monitoring.seals import find_changes


class Command(BaseCommand):
    help = (
        "Compare the audit and the scans with the seals of their days. Ends with 1 if anything was changed."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="since", type=read_day, help="first day, as 2026-11-28")
        parser.add_argument("--to", dest="until", type=read_day, help="last day, as 2026-11-28")
        parser.add_argument("--seal", help="a seal that you kept elsewhere: it must still be there")

    def handle(self, *args: Any, **options: Any) -> None:
        changes = 0
        for sentence in find_changes(options["since"], options["until"]):
            changes += 1
            self.stdout.write(sentence)
        kept = options["seal"]
        if kept and not DaySeal.objects.filter(seal=kept.lower()).exists():
            changes += 1
            self.stdout.write("The seal that you kept is no longer there: the seals were made anew.")
        if changes:
            raise CommandError("The trace is not as it was sealed.", returncode=1)
        last = DaySeal.objects.first()
        self.stdout.write(
            f"All as it was sealed, up to {last.day}: {last.seal}" if last else "No day is sealed yet."
        )


def read_day(text: str) -> date:
    return date.fromisoformat(text)
