"""How each thing that people do grows with the number of bags: on a small and a large database, in turns, in one run.

    python benchmarks/growth.py postgres://…/small postgres://…/large --rounds 3

For each: milliseconds, CPU of Python and of the database process, pages of the database that it touched, and the ratio
of the large to the small. It records scans and makes a bill in both. Ratios over 1.5 are marked.
"""

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    from accounts.models import User
    from scanning.recording import ScanRequest

FIGURES = {
    "ms": "ms",
    "python": "Python, CPU ms",
    "database": "database, CPU ms",
    "pages": "pages",
}
MOST = 1.5
Call = Callable[[], object]


def things() -> dict[str, tuple[int, Callable[[], Iterator[Call]]]]:
    """Each thing: how many calls make a round, and what makes them."""
    from exports.found_lists import FOUND_LISTS

    addresses, one_by_one = list_addresses(), list_varied_addresses()
    return {
        "scan of a new child": (40, partial(scan_children, 1)),
        "20 scans in a batch": (10, partial(scan_children, 20)),
        "100 scans in a batch": (3, partial(scan_children, 100)),
        "scan of a loaded child, refused": (30, scan_packed_children),
        "scan of a parent onto a bill": (30, scan_onto_bill),
        **{name: (8, partial(open_addresses, found)) for name, found in one_by_one.items()},
        **{name: (3, partial(open_addresses, [address])) for name, address in addresses.items()},
        **{f"file of {what}, first rows": (2, partial(export_first_rows, what)) for what in FOUND_LISTS},
    }


def scan_children(size: int) -> Iterator[Call]:
    """New children into parents that are there, 30 each."""
    from people import dispatchers
    from scanning.recording import ScanRequest, make_scan_id

    person, run, count = dispatchers()[0], f"{time.time_ns() // 10**6:X}"[-6:], 0
    load_parents([f"GP{run}{number:04}" for number in range(1000)], person)
    while True:
        scans = []
        for _ in range(size):
            count += 1
            # As in life, codes come in no order.
            code, parent = f"GR{run}{count * 3267000013 % 10**8:08}", f"GP{run}{count // 30:04}"
            scans.append(ScanRequest(id=make_scan_id(), action="pack", code=code, parent=parent))
        yield partial(record_and_see, person, scans)


def load_parents(codes: list[str], person: "User") -> None:
    from django.utils import timezone

    from bags.models import Bag

    now = timezone.now()
    Bag.objects.bulk_create(
        Bag(code=code, kind="parent", area_id=person.area_id, created_at=now) for code in codes
    )


def record_and_see(person: "User", scans: list["ScanRequest"]) -> None:
    """Record them, and see that all are saved: the other ways of a scan cost something else."""
    from scanning.recording import make_batch, record_scans

    answers = record_scans(make_batch(user=person, station="growth", scans=scans))
    assert {answer.outcome for answer in answers} == {"saved"}, answers[0]


def scan_packed_children() -> Iterator[Call]:
    from people import dispatchers
    from scanning.recording import ScanRequest, make_scan_id, record_scans

    person = dispatchers()[0]
    load_parents([parent := f"GO{time.time_ns() // 10**6:X}"], person)
    for code in choose_codes("child", 400):
        scan = ScanRequest(id=make_scan_id(), action="pack", code=code, parent=parent)
        yield partial(record_scans, user=person, station="growth", scans=[scan])


def scan_onto_bill() -> Iterator[Call]:
    from accounts.models import User
    from bags.models import Bag
    from bills.lifecycle import create_bill
    from scanning.recording import ScanRequest, make_scan_id, record_scans

    biller = User.objects.get(username="bench-biller")
    bill = create_bill(number=f"GROWTH-{time.time_ns() // 10**6}", by=biller)
    for code in choose_codes("parent", 2000):
        if Bag.objects.filter(code=code, bill_lines=None).exists():
            scan = ScanRequest(id=make_scan_id(), action="bill", code=code, bill=bill.number)
            yield partial(record_scans, user=biller, station="growth", scans=[scan])


def choose_codes(kind: str, count: int) -> list[str]:
    """So many codes from all over the table."""
    from bags.models import Bag

    highest = Bag.objects.order_by("-id").values_list("id", flat=True)[0]
    bags = Bag.objects.filter(kind=kind, retired_at=None).order_by("id").values_list("code", flat=True)
    found = {bags.filter(id__gte=random.randrange(highest * 9 // 10)).first() for _ in range(count)}
    return sorted(code for code in found if code)


def list_varied_addresses() -> dict[str, list[str]]:
    """Things of which each call opens another."""
    from bills.models import Bill

    children, parents = choose_codes("child", 60), choose_codes("parent", 60)
    bills = list(Bill.objects.filter(number__startswith="BENCH").values_list("number", flat=True))
    numbers = [quote(number) for number in random.sample(bills, min(60, len(bills)))]
    texts = {
        "whole code": children,
        "first 6": [code[:6] for code in children],
        "last 5": [code[-5:] for code in children],
        "any 4": [code[4:8] for code in children],
        "any 6": [code[4:10] for code in children],
        "in no code": [f"X{number}QZ" for number in range(60)],
    }
    return {
        "bag page of a child": [f"/bags/{code}/" for code in children],
        "bag page of a parent": [f"/bags/{code}/" for code in parents],
        "bill page": [f"/bills/{number}/" for number in numbers],
        **{
            f"search{what}, {name}": [f"{address}?q={text}" for text in found]
            for name, found in texts.items()
            for address, what in (("/search/", ""), ("/api/v1/search", " JSON"))
        },
    }


def list_addresses() -> dict[str, str]:
    from django.contrib import admin
    from django.urls import reverse
    from django.utils import timezone

    import lists
    from reports.tables import REPORTS

    yesterday = timezone.localdate() - timedelta(days=1)
    reports = {
        f"report {name}, {days} days": f"/reports/{name}/?first={yesterday - timedelta(days - 1)}&last={yesterday}"
        for days in (1, 31)
        for name in REPORTS
    }
    code = choose_codes("child", 1)[0]
    changelists = {
        f"admin: {model._meta.model_name}": reverse(
            f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        )
        for model, found in admin.site._registry.items()
        if found.has_view_permission
    }
    return {
        "dashboard": "/",
        "dashboard JSON": "/api/v1/dashboard",
        **{f"list: {name}": address for name, address in lists.addresses().items()},
        **{
            f"count: {name}": f"{lists.addresses()[name]}&count=1"
            for name in ("loose", "parents of an area", "on a bill", "starts with CH1", "scans of a person")
        },
        "refused scans to look at": "/work/",
        "bills to look at": "/work/bills/",
        "bags JSON": "/api/v1/bags",
        "scans JSON": "/api/v1/scans",
        "links JSON": "/api/v1/links",
        **reports,
        **changelists,
        "admin: bag, whole code": f"/admin/bags/bag/?q={code}",
        "admin: bag, page 30": "/admin/bags/bag/?p=30",
        "admin: scan, of a code": f"/admin/scanning/scan/?q={code}",
    }


def open_addresses(addresses: list[str]) -> Iterator[Call]:
    """As an admin."""
    from django.test import Client

    from accounts.models import ADMIN
    from people import make_person

    client = Client()
    client.force_login(make_person("bench-admin", ADMIN))

    def call(address: str) -> None:
        response = client.get(address)
        if response.status_code not in (200, 302):
            raise RuntimeError(f"{address}: {response.status_code}")
        if response.streaming:
            b"".join(response)

    for address in cycle(addresses):
        yield partial(call, address)


def export_first_rows(what: str) -> Iterator[Call]:
    from django.http import QueryDict

    from accounts.models import User
    from exports.columns import LISTINGS
    from exports.found_lists import FOUND_LISTS, gather_chunks

    found, person = FOUND_LISTS[what], User.objects.get(username="bench-admin")
    listing = LISTINGS[found.listing]

    def call() -> None:
        from django.db import transaction

        form = found.build_form(QueryDict(), person)
        assert not form.sentences
        ids = next(iter(gather_chunks(found.iterate_ids(QueryDict(), person, form))))
        with transaction.atomic():
            listing.fetch_rows_by_id(ids)

    while True:
        yield call


class Meter:
    """What this process, its database process and the database's pages have done so far."""

    def __init__(self) -> None:
        from django.db import connection

        self.cursor = connection.cursor()
        self.cursor.execute("SELECT pg_backend_pid()")
        (self.pid,) = self.cursor.fetchone()

    def read(self) -> dict[str, float]:
        return {
            "pages": self.count_pages(),
            "ms": time.perf_counter() * 1000,
            "python": time.process_time() * 1000,
            "database": self.read_cpu(),
        }

    def read_cpu(self) -> float:
        """Finer than the ticks of /proc/…/stat; 0 where the database runs on another machine."""
        with contextlib.suppress(OSError):
            return int(Path(f"/proc/{self.pid}/schedstat").read_text().split()[0]) / 10**6
        return 0.0

    def count_pages(self) -> int:
        self.cursor.execute(
            "SELECT coalesce(sum(shared_blks_hit + shared_blks_read), 0) FROM pg_stat_statements JOIN pg_database d ON d.oid = dbid"
            " WHERE datname = current_database() AND toplevel AND query NOT LIKE '%pg_stat_statements%'"
        )
        return int(self.cursor.fetchone()[0])


def serve() -> None:
    """Measure what the other process names, one line each, on the database of this process."""
    from people import make_people  # first: it sets Django up

    from django.conf import settings

    from core import figures

    settings.ALLOWED_HOSTS = ["testserver"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Nothing that requests share: each call asks the database.
    figures.FIGURES = {name: figures.Figure(0) for name in figures.FIGURES}
    random.seed(17)
    make_people()
    meter, known, running = Meter(), things(), {}
    print(json.dumps(list(known)), flush=True)
    for line in sys.stdin:
        name = line.strip()
        times, make = known[name]
        calls = running.get(name) or running.setdefault(name, make())
        try:
            print(json.dumps(measure(meter, list(islice(calls, times)))), flush=True)
        except Exception as error:  # one that fails must not end the run
            running[name] = None
            print(json.dumps({"error": f"{type(error).__name__}: {error}"[:200]}), flush=True)


def measure(meter: Meter, calls: list[Call]) -> dict[str, float]:
    before = meter.read()
    for call in calls:
        call()
    after = meter.read()
    # The meter's own reading of the pages comes first, so it is in no figure but the last of CPU.
    return {name: (after[name] - before[name]) / len(calls) for name in FIGURES}


def start(url: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, __file__, "--serve"],
        env={**os.environ, "DATABASE_URL": url},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def ask(process: subprocess.Popen[str], name: str) -> dict[str, float]:
    print(name, file=process.stdin, flush=True)
    return json.loads(process.stdout.readline())


def compare(urls: list[str], rounds: int, only: str) -> None:
    both = [start(url) for url in urls]
    known = [json.loads(process.stdout.readline()) for process in both]
    print("| what | " + " | ".join(FIGURES.values()) + " |\n|---|" + "--:|" * len(FIGURES))
    for name in known[0]:
        if only not in name:
            continue
        found = [[], []]
        # The first round warms.
        for number in range(rounds + 1):
            for process, figures in zip(both, found, strict=True):
                answer = ask(process, name)
                if number or "error" in answer:
                    figures.append(answer)
        print(write_row(name, *found), flush=True)
    for process in both:
        process.stdin.close()
        process.wait(30)


def write_row(name: str, small: list[dict], large: list[dict]) -> str:
    if errors := [one["error"] for one in small + large if "error" in one]:
        return f"| {name} | {errors[0]} |"
    cells = []
    for figure in FIGURES:
        a, b = (statistics.median(one[figure] for one in found) for found in (small, large))
        ratio = b / a if a else 1.0
        cells.append(f"{a:.2f} → {b:.2f}: {'**' * (ratio > MOST)}{ratio:.2f}{'**' * (ratio > MOST)}")
    return f"| {name} | " + " | ".join(cells) + " |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("urls", nargs="*", metavar="DATABASE_URL")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only things with this in their names")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.serve:
        serve()
    else:
        compare(given.urls, given.rounds, given.only)
