"""How long each report takes, of a day, a month and all days that may be asked for.

DATABASE_URL=postgres://… python benchmarks/reports.py

Run it beside a database that fill.py filled; it changes nothing.
"""

from datetime import timedelta

from people import make_person  # first: it sets Django up
from searches import in_the_database, ready, row, through_the_application

from django.test import Client
from django.utils import timezone

from accounts.models import ADMIN
from reports.periods import MOST_DAYS
from reports.tables import REPORTS

ROUNDS = 3


def main() -> None:
    ready()
    client = Client()
    client.force_login(make_person("bench-admin", ADMIN))
    today = timezone.localdate()
    for days in (1, 31, MOST_DAYS):
        first = today - timedelta(days=days - 1)
        for name in REPORTS:
            address = f"/reports/{name}/?first={first}&last={today}"
            client.get(address)
            row(
                f"{name}, {days} days",
                in_the_database([lambda address=address: client.get(address)] * ROUNDS),
                through_the_application(client, [address] * ROUNDS),
            )


if __name__ == "__main__":
    main()
