"""What each index of searches and lists costs a scan: PostgreSQL's processor time with it and without it.

DATABASE_URL=postgres://… python benchmarks/index_cost.py --rounds 3

Run it beside a database that fill.py filled. Each index is dropped and built again, in turn; the scans stay.
"""

import argparse
import contextlib
import statistics
from collections.abc import Iterator

from database_load import measure  # first: it sets Django up
from people import allow_long_statements

from django.db import connection

INDEXES = ("bag_code_pieces", "scan_area", "scan_unknown_parent", "scan_to_look_at")
ALL = "all of these"
SECONDS = 8


@contextlib.contextmanager
def without(names: tuple[str, ...]) -> Iterator[None]:
    """Take these indexes away for as long as the block lasts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_indexdef(i::regclass) FROM unnest(%s::text[]) i", [list(names)])
        made_by = [definition for (definition,) in cursor.fetchall()]
        for name in names:
            cursor.execute(f'DROP INDEX "{name}"')
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for definition in made_by:
                cursor.execute(definition)


def ms_a_scan() -> float:
    """What PostgreSQL's processes use for one scan of a usual shift; nearly half of them make a bag."""
    return measure(clients=2, size=1, seconds=SECONDS).cpu["database"]


def main(rounds: int) -> None:
    allow_long_statements()
    print("| index | ms of CPU a scan with it | without it | ratio |\n|---|--:|--:|--:|")
    for names in [*((name,) for name in INDEXES), INDEXES]:
        times: dict[bool, list[float]] = {True: [], False: []}
        for _round in range(rounds):
            times[True].append(ms_a_scan())
            with without(names):
                times[False].append(ms_a_scan())
        there, gone = (statistics.median(times[is_there]) for is_there in (True, False))
        name = names[0] if len(names) == 1 else ALL
        print(f"| {name} | {there:.3f} | {gone:.3f} | {there / gone:.2f} |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=3)
    main(parser.parse_args().rounds)
