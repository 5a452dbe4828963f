"""How long searches, lists and the dashboard take: in the database, and through the application with 20 clients.

    DATABASE_URL=postgres://… python benchmarks/searches.py

Run it beside a database that fill.py filled; it changes nothing. Two of different sizes give the ratio.
"""

import argparse
import random
import statistics
import time
from functools import partial
from urllib.parse import urlencode

from people import make_person  # sets Django up

from django.conf import settings
from django.db import connection
from django.test import Client

from accounts.models import ADMIN
from bags.models import Bag, BagTally
from bills.models import Bill
from search.queries import find_matches, read_search_text
from search.bags import find_bags
from search.bills import find_bills
from reports.dashboard import read_board

ROUNDS = 200


def sampled_codes(count: int) -> list[str]:
    highest = Bag.objects.order_by("-id").values_list("id", flat=True)[0]
    ids = {random.randint(1, highest) for _number in range(count * 3)}
    return list(Bag.objects.filter(id__in=ids).values_list("code", flat=True)[:count])


class InTheDatabase:
    """Adds up what EXPLAIN (ANALYZE) says of the planning and running of each statement."""

    def __init__(self) -> None:
        self.ms = 0.0
        self.statements = 0
        self.pages = 0

    def __call__(self, execute, sql, params, many, context):
        if sql.lstrip().startswith(("SELECT", "WITH", "(", "\n")):
            with context["connection"].connection.cursor() as raw:
                raw.execute("EXPLAIN (ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON) " + sql, params)
                plan = raw.fetchone()[0][0]
            self.ms += plan["Planning Time"] + plan["Execution Time"]
            self.pages += plan["Plan"]["Shared Hit Blocks"] + plan["Plan"]["Shared Read Blocks"]
            self.statements += 1
        return execute(sql, params, many, context)


def in_the_database(calls) -> tuple[list[float], float, float]:
    times, pages, statements = [], [], []
    for call in calls:
        measured = InTheDatabase()
        with connection.execute_wrapper(measured):
            call()
        times.append(measured.ms)
        pages.append(measured.pages)
        statements.append(measured.statements)
    return times, statistics.median(pages), statistics.median(statements)


def through_the_application(client: Client, addresses: list[str]) -> list[float]:
    times = []
    for address in addresses:
        began = time.perf_counter()
        response = client.get(address)
        times.append((time.perf_counter() - began) * 1000)
        assert response.status_code in (200, 302), (address, response.status_code)
    return times


def searched(client: Client, texts: list[str]) -> list[float]:
    return through_the_application(client, [f"/search/?{urlencode({'q': text})}" for text in texts[:50]])


def percentile(times: list[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))]


def kinds_of_search() -> dict[str, list[str]]:
    codes = sampled_codes(ROUNDS)
    return {
        "whole code, all ways": codes,
        "first 4": [code[:4] for code in codes],
        "first 8": [code[:8] for code in codes],
        "last 5": [code[-5:] for code in codes],
        "any 4": [code[4:8] for code in codes],
        "any 6": [code[3:9] for code in codes],
        "any 8": [code[3:11] for code in codes],
        "nothing (8)": [f"{random.randint(0, 10**8 - 1):08}" for _code in codes],
        # Sequential codes share these: the least favourable question.
        "common pieces": ["H000", "H0000", "H0001", "H0002", "H00001", "00012", "000000"] * (ROUNDS // 7),
    }


def kinds_of_bill_search() -> dict[str, list[str]]:
    bills = list(Bill.objects.order_by("?")[:ROUNDS])
    return {
        "bills: customer": [bill.customer[:12] for bill in bills if bill.customer],
        "bills: vehicle": [bill.vehicle for bill in bills if bill.vehicle],
        "bills: part of number": [bill.number[-6:] for bill in bills],
        "bills: in all numbers": [bill.number[1:6] for bill in bills],
    }


def row(name: str, database, web: list[float] | None) -> None:
    times, pages, statements = database
    shown = f"{percentile(web, 0.5):.1f} / {percentile(web, 0.99):.1f}" if web else ""
    print(
        f"| {name} | {statements:.0f} | {pages:.0f} | {percentile(times, 0.5):.2f} / {percentile(times, 0.99):.2f} |"
        f" {shown} |",
        flush=True,
    )


def ready() -> None:
    """Serve CSS as it lies, draw the same codes each time, and say how large the database is."""
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    random.seed(17)
    tallies = BagTally.objects.values_list("parent_count", "child_count")
    print(f"{sum(map(sum, tallies)):,} bags; milliseconds, p50 / p99.\n")
    print("| what | statements | pages | in the database | through the application |")
    print("|---|--:|--:|--:|--:|")


def main() -> None:
    ready()
    person = make_person("bench-admin", ADMIN)
    client = Client()
    client.force_login(person)
    row(
        "whole code, its page",
        in_the_database([partial(read_search_text, code, person) for code in sampled_codes(ROUNDS)]),
        None,
    )
    for name, texts in kinds_of_search().items():
        matched = in_the_database([partial(find_bags, text, person) for text in texts])
        row(f"search: {name}", matched, searched(client, texts))
    for name, texts in kinds_of_bill_search().items():
        if texts:
            matched = in_the_database([partial(find_bills, text) for text in texts])
            row(f"search: {name}", matched, searched(client, texts))
    row("search: all, bills too", in_the_database([partial(find_matches, "1234", person)] * 20), None)
    row("dashboard", in_the_database([partial(read_board, None)] * 50), None)
    for address in ("/", "/api/v1/dashboard"):
        web = through_the_application(client, [address] * 200)
        row(f"`{address}`, shared", ([0.0], 0, 0), web)


if __name__ == "__main__":
    argparse.ArgumentParser(description=__doc__).parse_args()
    main()
