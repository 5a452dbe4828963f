"""Write the schema of a release with a little data, so that a test can upgrade it for ever after.

python -m tests.upgrades.make 0.1.0   writes tests/upgrades/0.1.0/database.sql
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django

from tracetrack.launcher import postgres_for_tests

ROOT = Path(__file__).resolve().parent.parent.parent
# Rows as INSERT, so that restoring needs no program of PostgreSQL's.
OPTIONS = (
    "--rows-per-insert=100",
    "--exclude-table-data=django_session",
    "--exclude-table-data=accounts_usersession",
)


def main(version):
    folder = Path(os.environ.get("DATA_DIR") or ROOT / ".data").resolve() / "test"
    if not os.environ.get("DATABASE_URL"):
        os.environ |= postgres_for_tests.start(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "tracetrack.settings"
    django.setup()
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True, cwd=ROOT
    )
    target = ROOT / "tests" / "upgrades" / version / "database.sql"
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"-- TraceTrack {version}, of commit {commit.stdout.strip()}\n\n{dump_filled_site()}")
    print(f"{target.relative_to(ROOT)} is written.")


def dump_filled_site():
    from tests.database import dump, fresh_database
    from tests.upgrades.site import fill

    with fresh_database(), tempfile.TemporaryDirectory() as folder:
        fill(Path(folder))
        return dump(*OPTIONS)


if __name__ == "__main__":
    main(sys.argv[1])
