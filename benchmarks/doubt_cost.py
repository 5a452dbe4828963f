"""What judging new codes for doubt costs a scan: processor time of this process and its PostgreSQL, with and without.

DATABASE_URL=postgres://… python benchmarks/doubt_cost.py --pairs 11

Run it beside a database that fill.py filled, on the same machine. The scans stay. "Without" puts a stand-in that
doubts nothing in the place of is_doubtful for as long as it measures. There is no HTTP in it: of a scan that
travels, the share is smaller.
"""

import argparse
import contextlib
import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from random import randrange

from people import DISPATCHER, ROOT, make_person  # first: it sets Django up

from django.db import connection

from accounts.models import User
from bags.models import Bag
from core.sql_objects import read_sql_object
from scanning.recording import ScanRequest, make_scan_id, make_batch, record_scans

STAND_IN = """
CREATE OR REPLACE FUNCTION is_doubtful(code text, site bags_codesettings) RETURNS boolean STABLE LANGUAGE plpgsql
AS $$ BEGIN RETURN false; END $$
"""
SCANS = 200


@contextlib.contextmanager
def without_doubt() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(STAND_IN)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(read_sql_object(ROOT / "bags/sql/functions/is_doubtful.sql").create_sql)


def read_cpu() -> float:
    """Microseconds that this process and its PostgreSQL process have used."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    nanoseconds = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
    return nanoseconds / 1000 + time.process_time() * 1e6


def us_a_scan(user: User, *, size: int, is_new: bool) -> float:
    """Pack children that nobody knows, or loose ones that are known, in batches of this size."""
    # Such parents fill.py makes only of three million bags and more; the others may be on a closed bill.
    parent, first = f"M444-{randrange(10**5):05}", randrange(10**10)
    codes = [f"CH{first + number:010}" for number in range(SCANS)]
    if not is_new:
        Bag.objects.bulk_create(Bag(code=code, kind="child") for code in codes)
    record_scans(make_batch(user=user, station="bench", scans=[ScanRequest(make_scan_id(), "pack", parent)]))
    scans = [ScanRequest(make_scan_id(), "pack", code, parent=parent) for code in codes]
    before = read_cpu()
    for place in range(0, SCANS, size):
        answers = record_scans(make_batch(user=user, station="bench", scans=scans[place : place + size]))
        assert {answer.outcome for answer in answers} == {"saved"}
    return (read_cpu() - before) / SCANS


def main(pairs: int) -> None:
    user = make_person("bench-doubt", DISPATCHER)
    print("| scans | a batch | us of CPU with | without | ratio of pairs: median, quartiles |")
    print("|---|--:|--:|--:|---|")
    for is_new in (True, False):
        for size in (1, 20):
            times = list(measure_pairs(user, pairs, size=size, is_new=is_new))
            there, gone = (statistics.median(pair[side] for pair in times) for side in (0, 1))
            low, middle, high = statistics.quantiles(pair[0] / pair[1] for pair in times)
            name = "make a bag" if is_new else "of known bags"
            ratio = f"{middle:.3f}, {low:.2f} to {high:.2f}"
            print(f"| {name} | {size} | {there:.0f} | {gone:.0f} | {ratio} |", flush=True)


def measure_pairs(user: User, pairs: int, *, size: int, is_new: bool) -> Iterator[tuple[float, float]]:
    """The same with and without, one after the other; each once before, so that its plans are made."""
    for _pair in range(pairs):
        us_a_scan(user, size=size, is_new=is_new)
        there = us_a_scan(user, size=size, is_new=is_new)
        with without_doubt():
            us_a_scan(user, size=size, is_new=is_new)
            gone = us_a_scan(user, size=size, is_new=is_new)
        yield there, gone


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pairs", type=int, default=11)
    main(parser.parse_args().pairs)
