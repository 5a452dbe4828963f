"""Loading files: ours, django-import-export's row by row, and a bare COPY, in one run.

    DATABASE_URL=postgres://… python benchmarks/load_files.py [--rows 80000,1000000] [--row-by-row 80000] [--scans]

The database must have been filled by fill.py. Every run loads new codes. `--row-by-row 0` leaves that part out,
which takes minutes; `--scans` measures scans with and without the largest load beside them.
"""

import argparse
import contextlib
import os
import re
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import scan_load
import xlsxwriter
from people import ROOT, allow_long_statements  # first: it sets Django up
from web_server import cpu_of, database_processes, web_server

from django.db import connection, transaction  # isort: skip

from import_export import resources
from import_export.formats.base_formats import XLSX

from accounts.models import User
from bags.models import Bag, CodeSettings, Link
from imports.models import ImportRun

CHILDREN_OF_A_PARENT = 30
SCANNING_PEOPLE, SECONDS_BETWEEN_SCANS = 100, 2


def rows_of(count: int, prefix: str) -> list[tuple[str, str, str]]:
    """Serial, parent, child; 30 children in a parent."""
    return [
        (str(n), f"{prefix}P{n // CHILDREN_OF_A_PARENT:06}", f"{prefix}C{n:07}") for n in range(1, count + 1)
    ]


def let_parents_fit() -> None:
    """Codes of new bags must fit the site's patterns, and no two files may have the same."""
    pattern = "^(SB[0-9]{5}|M444-[0-9]{5}|T[0-9A-F]{6}P[0-9]{6})$"
    CodeSettings.objects.update(parent_pattern=pattern)


def make_file(path: Path, rows: list[tuple[str, str, str]]) -> None:
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("Serial", "Parent", "Child"), *rows]):
            for column, text in enumerate(row):
                sheet.write_string(number, column, text)


class Watch:
    """The processor time and memory of a command's processes and of PostgreSQL, watched while it runs.

    CPU seconds by side: `worker`, `reader` (each process that it starts) and `database`. The machine may be shared.
    """

    def __init__(self, pid: int) -> None:
        self.root = pid
        self.peaks: dict[int, float] = {}
        self.cpu: dict[int, float] = {}
        self.databases = set(database_processes())
        self.before = {pid: cpu_of(pid) for pid in self.databases}
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.watch)
        self.thread.start()

    def watch(self) -> None:
        while not self.ended.wait(0.05):
            self.databases |= set(database_processes())
            for pid in [*self.pids(), *self.databases]:
                with contextlib.suppress(OSError):
                    # One that has ended has 0.
                    self.cpu[pid] = max(self.cpu.get(pid, 0), cpu_of(pid))
                    found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
                    if found and pid not in self.databases:
                        self.peaks[pid] = int(found[1]) / 1024
        connection.close()

    def pids(self) -> list[int]:
        found, look = [self.root], [self.root]
        while look:
            with contextlib.suppress(OSError):
                pid = look.pop()
                children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
                found += map(int, children)
                look += map(int, children)
        return found

    def end(self) -> None:
        self.ended.set()
        self.thread.join()

    def peak_mb(self) -> float:
        """Of the largest process that is not PostgreSQL's."""
        return max(self.peaks.values(), default=0)

    def cpu_by_side(self) -> dict[str, float]:
        sides = {"worker": 0.0, "reader": 0.0, "database": 0.0}
        for pid, used in self.cpu.items():
            side = "worker" if pid == self.root else "database" if pid in self.databases else "reader"
            sides[side] += used - self.before.get(pid, 0)
        return sides


def load_ours(path: Path) -> tuple[float, Watch, dict[str, float]]:
    """Seconds from the file to the end with its dry run, what was watched, seconds by phase."""
    began = time.perf_counter()
    command = [sys.executable, "manage.py", "import_bags", str(path), "--by", "bench-admin", "--load"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    watch = Watch(process.pid)
    status = process.wait()
    watch.end()
    if status:
        sys.exit("The load failed.")
    seconds = time.perf_counter() - began
    run = ImportRun.objects.order_by("-id")[0]
    return seconds, watch, run.seconds


class RowByRow(resources.ModelResource):
    """Bags and their links as a Django project would load them with django-import-export alone."""

    class Meta:
        model = Bag
        fields = ("code", "kind")
        import_id_fields = ("code",)

    def before_import(self, dataset, **kwargs):
        dataset.headers = ["serial", "parent", "code"]

    def before_import_row(self, row, **kwargs):
        row["kind"] = "child"

    def after_save_instance(self, instance, row, **kwargs):
        parent = Bag.objects.get_or_create(code=row["parent"], defaults={"kind": "parent"})[0]
        Link.objects.create(
            child=instance, parent=parent, linked_at="2026-11-24T00:00Z", linked_by_id=self.person
        )


def load_row_by_row(path: Path) -> float:
    """Seconds of the preview and the import, which read and walk the whole file each."""
    began = time.perf_counter()
    resource = RowByRow()
    resource.person = User.objects.get(username="bench-admin").pk
    for dry_run in (True, False):
        dataset = XLSX().create_dataset(path.read_bytes())
        result = resource.import_data(dataset, dry_run=dry_run, raise_errors=True)
        assert result.totals["new"] == len(dataset)
    return time.perf_counter() - began


def copy_bare(rows: list[tuple[str, str, str]]) -> tuple[float, float]:
    """Seconds, and CPU seconds of both sides, of a COPY of the same bags and links into copies of the tables.

    With their indexes and rows.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for table in ("bags_bag", "bags_link"):
            cursor.execute(f"CREATE TABLE copy_of_{table} (LIKE {table} INCLUDING ALL)")
            cursor.execute(f"INSERT INTO copy_of_{table} SELECT * FROM {table}")
        cursor.execute("SELECT max(id) + 1 FROM bags_bag")
        first = cursor.fetchone()[0]
        parents = {parent: first + n for n, parent in enumerate(sorted({row[1] for row in rows}))}
        children = {row[2]: first + len(parents) + n for n, row in enumerate(rows)}
        cursor.execute("SELECT max(id) FROM bags_link")
        last = cursor.fetchone()[0]
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
        began, used = time.perf_counter(), cpu_of(backend) + time.process_time()
        with cursor.copy("COPY copy_of_bags_bag (id, code, kind, created_at) FROM STDIN") as copy:
            for kind, ids in (("parent", parents), ("child", children)):
                copy.write("".join(f"{pk}\t{code}\t{kind}\t2026-11-24\n" for code, pk in ids.items()))
        with cursor.copy(
            "COPY copy_of_bags_link (id, child_id, parent_id, linked_at, linked_by_id) FROM STDIN"
        ) as copy:
            copy.write(
                "".join(
                    f"{last + n}\t{children[child]}\t{parents[parent]}\t2026-11-24\t1\n"
                    for n, (_s, parent, child) in enumerate(rows, 1)
                )
            )
        seconds = time.perf_counter() - began
        used = cpu_of(backend) + time.process_time() - used
        transaction.set_rollback(True)
    return seconds, used


def compare(count: int, row_by_row: int, folder: Path) -> None:
    rows = rows_of(count, "T" + secrets.token_hex(3).upper())
    path = folder / f"{count}.xlsx"
    make_file(path, rows)
    seconds, watch, phases = load_ours(path)
    told = ", ".join(f"{name} {took:.1f}" for name, took in phases.items())
    sides = watch.cpu_by_side()
    by_side = ", ".join(f"{name} {used:.1f}" for name, used in sides.items())
    cpu = sum(sides.values())
    bare, bare_cpu = copy_bare(rows_of(count, "T" + secrets.token_hex(3).upper()))
    print(
        f"| {count:,} | ours: {told} | {seconds:.1f} s | {cpu:.1f} s: {by_side} | {watch.peak_mb():.0f} MB | |"
    )
    print(
        f"| {count:,} | bare COPY of the same rows | {bare:.1f} s | {bare_cpu:.1f} s | "
        f"| ours takes {seconds / bare:.1f} × as long, {cpu / bare_cpu:.1f} × the CPU |"
    )
    if row_by_row and count <= row_by_row:
        make_file(path, rows_of(count, "T" + secrets.token_hex(3).upper()))
        slow = load_row_by_row(path)
        print(
            f"| {count:,} | import-export, row by row | {slow:.0f} s | | | ours is {slow / seconds:.0f} × as fast |"
        )
    sys.stdout.flush()


def compare_scans(count: int, folder: Path) -> None:
    """p99 of scans that people make, without and with a load beside them."""
    path = folder / "beside.xlsx"
    make_file(path, rows_of(count, "T" + secrets.token_hex(3).upper()))
    asked = {"clients": SCANNING_PEOPLE, "size": 1, "pause": SECONDS_BETWEEN_SCANS}
    with web_server() as server:
        alone = scan_load.measure(server, seconds=40, **asked)
        command = ["nice", "-n", "10", sys.executable, "manage.py", "import_bags", str(path)]
        process = subprocess.Popen(
            [*command, "--by", "bench-admin", "--load"], cwd=ROOT, stdout=subprocess.DEVNULL
        )
        beside = scan_load.measure(server, seconds=40, **asked)
        ended = process.poll() is not None
        process.wait()
    print(
        f"\n{SCANNING_PEOPLE} people, a scan every {SECONDS_BETWEEN_SCANS} s, p50 / p95 / p99 ms: "
        f"alone {alone.percentiles}, beside a load of {count:,} rows {beside.percentiles}; "
        f"p99 × {beside.percentile(99) / alone.percentile(99):.1f}; lost {alone.lost + beside.lost}, "
        f"not 200 {alone.troubles + beside.troubles}"
        f"{'; the load ended before the scans did' if ended else ''}"
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", default="80000,1000000")
    parser.add_argument("--row-by-row", type=int, default=80_000)
    parser.add_argument("--scans", action="store_true")
    wanted = parser.parse_args()
    os.environ.pop("DATABASE_POOL", None)
    allow_long_statements()
    let_parents_fit()
    counts = [int(count) for count in wanted.rows.split(",") if count]
    with tempfile.TemporaryDirectory() as name:
        if counts:
            print(
                f"Base: {Bag.objects.count():,} bags.\n\n| rows | how | time | CPU | peak | ratio |\n|--:|---|--:|---|--:|---|"
            )
        for count in counts:
            compare(count, wanted.row_by_row, Path(name))
        if wanted.scans:
            compare_scans(1_000_000, Path(name))
