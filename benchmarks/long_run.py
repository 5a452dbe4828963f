"""Two million scans in a row: whether what a scan costs, or a table that scans update, grows with the number made.

    DATABASE_URL=postgres://… DATABASE_OWNER_URL=postgres://… python benchmarks/long_run.py --scans 2000000

Four processes with 25 stations each record batches, straight through scanning.recording: new children, repeats, refused
ones, some taken out again, some stations that say what they hold, and sessions used now and then. After each part a line:
CPU of the database processes, pages and WAL for a scan, and the longest call; at the end the memory of the processes on
both sides as it was after the first part and as it is now, and each table's growth, its updates in place (HOT), its dead
rows and its visits by autovacuum.
"""

import argparse
import contextlib
import multiprocessing
import queue
import random
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from people import dispatchers, make_people, sign_in  # first: it sets Django up

from django.db import connection  # isort: skip
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import User, UserSession
from bags.models import Bag
from scanning.recording import ScanRequest, make_scan_id, make_batch, record_scans

PROCESSES, STATIONS = 4, 25
CHILDREN_OF_A_PARENT = 30
TABLES = """
SELECT relname, n_tup_ins AS inserted, n_tup_upd AS updated, n_tup_hot_upd AS hot, n_dead_tup AS dead,
       pg_relation_size(relid) AS bytes, pg_indexes_size(relid) AS index_bytes, autovacuum_count AS vacuums,
       autoanalyze_count AS analyzes
FROM pg_stat_user_tables WHERE relname = ANY (%s)
"""
WATCHED = [
    "bags_bag",
    "bags_link",
    "bags_bagtally",
    "scanning_scan",
    "scanning_scantally",
    "scanning_station",
    "bills_pendingscans",
    "accounts_usersession",
]


class Station:
    """One station's work: a parent, its children, the next parent."""

    def __init__(self, name: str, person: User, session: str) -> None:
        self.name, self.person, self.session = name, person, session
        self.prefix = f"L{time.time_ns() // 10**7 % 10**8:08}{random.randrange(10**4):04}"
        self.packed: list[str] = []
        self.parents, self.loaded, self.children = 0, 0, CHILDREN_OF_A_PARENT

    def make_scans(self, size: int) -> Iterator[ScanRequest]:
        for _ in range(size):
            chance = random.random()
            if self.children >= CHILDREN_OF_A_PARENT:
                self.parents, self.children = self.parents + 1, 0
                if self.parents > self.loaded:
                    self.load_parents()
                yield self.pack(self.parent, None)
            elif chance < 0.05 and self.packed:
                yield self.pack(random.choice(self.packed), self.parent)
            elif chance < 0.07:
                yield self.pack("half a ?", self.parent)
            elif chance < 0.09 and self.packed:
                code = self.packed.pop(random.randrange(len(self.packed)))
                yield ScanRequest(id=make_scan_id(), action="unpack", code=code)
            else:
                self.children += 1
                # As in life, codes come in no order.
                code = f"LC{random.randrange(10**11):011}"
                self.packed = [*self.packed[-60:], code]
                yield self.pack(code, self.parent)

    @property
    def parent(self) -> str:
        return f"{self.prefix}P{self.parents}"

    def load_parents(self) -> None:
        """Some further parents, as a file brings them."""
        codes = [f"{self.prefix}P{self.loaded + number}" for number in range(1, 21)]
        now = timezone.now()
        Bag.objects.bulk_create(
            Bag(code=code, kind="parent", area_id=self.person.area_id, created_at=now) for code in codes
        )
        self.loaded += len(codes)

    def pack(self, code: str, parent: str | None) -> ScanRequest:
        return ScanRequest(id=make_scan_id(), action="pack", code=code, parent=parent)


def work(
    number: int, size: int, until: int, done: multiprocessing.Queue, stop: multiprocessing.Event
) -> None:
    """Record so many scans, and say after each batch how long it took."""
    connection.close()
    random.seed(number + time.time_ns())
    people = dispatchers()[number * STATIONS : (number + 1) * STATIONS]
    stations = [
        Station(f"bay-{number * STATIONS + place:03}", person, sign_in(person))
        for place, person in enumerate(people)
    ]
    batches, count = 0, 0
    while count < until and not stop.is_set():
        station = stations[batches % STATIONS]
        scans = list(station.make_scans(size))
        holds = batches % 20 == 0
        began = time.perf_counter()
        answers = record_scans(
            make_batch(user=station.person, station=station.name, scans=scans, waiting=3 if holds else 0)
        )
        took = time.perf_counter() - began
        # Somebody who scans uses the session; it is written down once a minute.
        if batches % 4 == 0:
            UserSession.objects.filter(person=station.person).update(last_used_at=Now())
        batches, count = batches + 1, count + size
        done.put((size, took, sum(answer.outcome == "saved" for answer in answers)))


def find_backends() -> list[int]:
    """The processes that work for this database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
        return [pid for (pid,) in cursor.fetchall()]


def read_memory(pids: list[int]) -> float:
    """The megabytes that these processes have for themselves, without what they share."""
    kilobytes = 0
    for pid in pids:
        with contextlib.suppress(OSError, IndexError):  # it has just ended
            status = Path(f"/proc/{pid}/status").read_text()
            kilobytes += int(status.partition("RssAnon:")[2].split()[0])
    return kilobytes / 1024


def read_cpu() -> dict[int, float]:
    """CPU milliseconds of each process that works for this database."""
    found = {}
    for pid in find_backends():
        try:
            found[pid] = int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 10**6
        except OSError:
            continue
    return found


def read_counters() -> dict[str, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT sum(shared_blks_hit + shared_blks_read), sum(shared_blks_read) FROM pg_stat_statements s"
            " JOIN pg_database d ON d.oid = dbid WHERE datname = current_database() AND toplevel"
        )
        pages, read = cursor.fetchone()
        cursor.execute("SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn")
        (wal,) = cursor.fetchone()
    return {"pages": float(pages or 0), "read": float(read or 0), "wal": float(wal)}


def read_tables() -> dict[str, dict[str, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(TABLES, [WATCHED])
        names = [column.name for column in cursor.description]
        return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in cursor.fetchall()}


def run(scans: int, size: int, part: int, minutes: float) -> None:
    make_people()
    at_first = read_tables()
    done, stop = multiprocessing.Queue(), multiprocessing.Event()
    connection.close()
    workers = [
        multiprocessing.Process(target=work, args=[number, size, scans // PROCESSES, done, stop])
        for number in range(PROCESSES)
    ]
    for worker in workers:
        worker.start()
    print(
        "| scans | CPU ms a scan | pages | pages read | WAL bytes | p50 ms a batch | p99 | longest |",
        flush=True,
    )
    print("|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    total, good, rows, memory, began = 0, 0, [], [], time.monotonic()
    until = began + minutes * 60
    cpu, counters = read_cpu(), read_counters()
    while total + part <= scans and time.monotonic() < until:
        count, times = 0, []
        while count < part:
            made, took, saved = done.get(timeout=600)
            count, times, good = count + made, [*times, took * 1000], good + saved
        total += count
        cpu_now, counters_now = read_cpu(), read_counters()
        used = sum(ms - cpu.get(pid, 0) for pid, ms in cpu_now.items())
        by_scan = {name: (value - counters[name]) / count for name, value in counters_now.items()}
        cpu, counters, times = cpu_now, counters_now, sorted(times)
        if all(worker.is_alive() for worker in workers):
            memory.append((read_memory(find_backends()), read_memory([worker.pid for worker in workers])))
        rows.append({"cpu": used / count, **by_scan})
        print(
            f"| {total:,} | {used / count:.3f} | {by_scan['pages']:.0f} | {by_scan['read']:.1f} | {by_scan['wal']:.0f}"
            f" | {statistics.median(times):.0f} | {times[int(len(times) * 0.99)]:.0f} | {times[-1]:.0f} |",
            flush=True,
        )
    seconds = time.monotonic() - began
    stop.set()
    while any(worker.is_alive() for worker in workers) or not done.empty():
        with contextlib.suppress(queue.Empty):
            done.get(timeout=1)
    print(f"{good:,} of {total:,} saved in {seconds:.0f} s, {total / seconds:,.0f} a second")
    for place, side in enumerate(("database", "recording")):
        print(f"memory of the {side} processes: {memory[0][place]:.0f} MB → {memory[-1][place]:.0f} MB")
    print_trend(rows)
    time.sleep(2)  # statistics come late
    print_tables(at_first, read_tables())


def print_trend(rows: list[dict[str, float]]) -> None:
    """The last quarter against the second: in the first, everything is still cold."""
    quarter = max(len(rows) // 4, 1)
    for name in rows[0]:
        early, late = (
            statistics.median(row[name] for row in part)
            for part in (rows[quarter : 2 * quarter], rows[-quarter:])
        )
        print(f"{name}: {early:.3f} → {late:.3f}, {late / early if early else 1:.2f}")


def print_tables(before: dict[str, dict[str, int]], after: dict[str, dict[str, int]]) -> None:
    print("\n| table | inserted | updated | of these HOT | dead | MB | indexes, MB | vacuums | analyzes |")
    print("|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for name in WATCHED:
        old, new = before[name], after[name]
        updated, hot = new["updated"] - old["updated"], new["hot"] - old["hot"]
        print(
            f"| {name} | {new['inserted'] - old['inserted']:,} | {updated:,} | {hot / updated:.1%} | {new['dead']:,}"
            if updated
            else f"| {name} | {new['inserted'] - old['inserted']:,} | 0 |  | {new['dead']:,}",
            f"| {old['bytes'] / 2**20:.1f} → {new['bytes'] / 2**20:.1f}"
            f" | {old['index_bytes'] / 2**20:.1f} → {new['index_bytes'] / 2**20:.1f}"
            f" | {new['vacuums'] - old['vacuums']} | {new['analyzes'] - old['analyzes']} |",
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--scans", type=int, default=2_000_000)
    parser.add_argument("--batch", type=int, default=100)
    parser.add_argument("--part", type=int, default=50_000, help="how many scans a line is about")
    parser.add_argument(
        "--minutes", type=float, default=120, help="end after so many, however many there are"
    )
    given = parser.parse_args()
    multiprocessing.set_start_method("fork")
    run(given.scans, given.batch, given.part, given.minutes)
