"""manage.py write_permissions: docs/permissions.md from the table of who may what."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from tracetrack.access import NOBODY, Rule, read_table

COLUMNS = ("Signed out", "No role", "Dispatcher", "Biller", "Admin")
# The first column that each word of the table lets in; all to its right may too.
FIRST = {"anyone": 0, "signed-in": 1, "dispatchers": 2, "billers": 3, "admins": 4, NOBODY: 5}
INTRODUCTION = """\
# Who may do what

Every address of TraceTrack, with the methods that each kind of person may use there. It is written by
`make fix` from `tracetrack/access_table.py`, which the site itself obeys: an address without a line there is
refused to everybody.

A person may have more than one role, and may then do what any of them may. *API key* gives the scope that a
key needs; the person that it acts as must be allowed too. Rules about single things come on top: a dispatcher
sees and scans the bags and bills of the own area and of none, a closed bill is frozen, a file that was asked
for by one person is not another's.

Where a bag that a dispatcher sees was with one of another area, or on a bill of another area, pages and
answers name that area and no code: *in a parent of area South*. A bill of the own area is shown whole, as it
is on its paper.

"""


class Command(BaseCommand):
    help = "Write docs/permissions.md from the table of who may what. With --check: only look."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail if it is out of date")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        file = settings.BASE_DIR / "docs" / "permissions.md"
        text = describe_permissions()
        if not check:
            file.write_text(text)
        elif not file.is_file() or file.read_text() != text:
            raise CommandError("docs/permissions.md is out of date. Write it anew with: make fix")


def describe_permissions() -> str:
    """The page, as mdformat would leave it."""
    rows = [["Address", *COLUMNS, "API key"]]
    rows += [describe_address(address, rules) for address, rules in sorted(read_table().items())]
    rows.insert(1, ["--"] * len(rows[0]))
    return INTRODUCTION + "".join(f"| {' | '.join(row)} |\n" for row in rows)


def describe_address(address: str, rules: dict[str, Rule]) -> list[str]:
    """A row: the address, what each kind of person may, and the scopes of keys."""
    methods = {method: rule for method, rule in rules.items() if method != "HEAD"}
    people = [
        ", ".join(method for method, rule in methods.items() if FIRST[rule.who] <= place)
        for place in range(len(COLUMNS))
    ]
    scopes = ", ".join(f"{method}: {rule.scope}" for method, rule in methods.items() if rule.scope)
    return [f"`{address}`", *people, scopes]
