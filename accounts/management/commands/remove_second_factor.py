"""For the admin who has lost both the phone and the backup codes."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from accounts.second_factor import remove_second_factor
from accounts.signing_in import find_person


class Command(BaseCommand):
    help = "Take the second factor off a person who has lost phone and backup codes. It is written down."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        person = find_person(options["username"])
        if person is None:
            raise CommandError(f"There is no person {options['username']}.")
        if not remove_second_factor(person, by=None):
            raise CommandError(f"{person.username} has no second factor.")
        self.stdout.write(f"The second factor of {person.username} is off. They sign in by password alone.")
