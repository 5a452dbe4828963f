"""manage.py self_check: compare history with the state, and say what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from monitoring.health import NotReady
from monitoring.self_check import UnderWay, run_self_check


class Command(BaseCommand):
    help = "Compare counts from scans and links with the state. Fails if anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            check = run_self_check()
        except UnderWay as error:
            raise CommandError("A self-check runs already.") from error
        except NotReady as error:
            raise CommandError(str(error)) from error
        for sentence, count, samples in check.named_differences:
            self.stderr.write(f"{count}: {sentence} {', '.join(samples)}")
        if check.is_alarm:
            raise CommandError(str(check))
        self.stdout.write(f"{check} ({check.seconds:.0f} s)")
