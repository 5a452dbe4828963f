"""The main paths through a real PgBouncer in transaction mode, set up as deploy/pgbouncer has it."""

import os
import shutil
import socket
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from django.db import connection
from django.test import Client
from psycopg import conninfo

from bags.models import Link
from bills.models import Bill
from core.database_roles import get_serving_role
from imports.models import ImportRun
from imports.runs import request_task
from imports.tasks import defer_import
from scanning.models import Scan
from tests.builders import PASSWORD, filled_bill, make_parent, make_scan_id, make_user
from tests.deploy.programs import DEPLOY, need_program, rewrite, running
from tests.imports.files import text
from tests.imports.test_work import fresh
from tests.imports.work import real_worker, see_file
from tests.redis_server import find_free_port
from tests.waiting import wait_until
from tracetrack.database_settings import OF_ROLE, read_database, share_among_requests
from tracetrack.launcher.postgres_files import CannotStart
from tracetrack.launcher.preparation import connect_or_explain
from tracetrack.launcher.server_checks import PGBOUNCER, check_pgbouncer, check_server
from tracetrack.launcher.users import SITE_USER, find_account

pytestmark = pytest.mark.django_db(transaction=True)
PARTS = ("host", "port", "user", "password")


@pytest.fixture(scope="module")
def start_pgbouncer(django_db_setup):
    """Start one with further settings, as whom PostgreSQL lets in. Gives its port."""
    program = need_program("pgbouncer")
    folder = Path(tempfile.mkdtemp(prefix="tracetrack-test-", dir="/tmp"))
    folder.chmod(0o755)
    parts = connection.get_connection_params()
    address = conninfo.make_conninfo("", **{name: parts[name] for name in PARTS if parts.get(name)})
    account = find_account(SITE_USER) if os.geteuid() == 0 else None
    identity = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}

    def start(**changes):
        port = find_free_port()
        changed = {
            "tracetrack = host=db.example port=5432": f"* = {address}",
            "listen_port = 6432": f"listen_port = {port}\nunix_socket_dir =",
            "auth_type = scram-sha-256": "auth_type = any",
            "auth_file = /etc/pgbouncer/userlist.txt": "",
        }
        more = "".join(f"{name} = {value}\n" for name, value in changes.items())
        file = folder / f"{port}.ini"
        file.write_text(rewrite((DEPLOY / "pgbouncer" / "pgbouncer.ini").read_text(), changed) + more)
        return port, running([program, file], folder / f"{port}.log", port=port, **identity)

    yield start
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def port(start_pgbouncer):
    port, process = start_pgbouncer()
    with process:
        yield port


@pytest.fixture
def limited_role():
    """The role has the limits of docs/running/database.md, in this database."""
    of_role = f"ALTER ROLE {get_serving_role()} IN DATABASE {connection.settings_dict['NAME']}"
    run("; ".join(f"{of_role} SET {name} = {value}" for name, value in OF_ROLE.items()))
    yield
    run(f"{of_role} RESET ALL")


def run(statements):
    with connection.cursor() as cursor:
        cursor.execute(statements)
        return cursor.fetchall() if cursor.description else None


def address_at(port):
    return f"postgres://{get_serving_role()}@127.0.0.1:{port}/{connection.settings_dict['NAME']}"


@pytest.fixture
def pooled(port, limited_role):
    """Django is connected as in a web server behind PgBouncer. Gives the address."""
    database = share_among_requests(read_database("DATABASE_URL", address_at(port)), is_pooled=True)
    given = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(database)
    yield address_at(port)
    connection.close()
    connection.close_pool()
    connection.settings_dict.update(given)


def pack(client, child, parent):
    scan = {"id": str(make_scan_id()), "action": "pack", "code": child, "parent": parent}
    return client.post("/api/v1/scans", {"scans": [scan]}, content_type="application/json")


def test_person_signs_in_scans_and_gets_a_file(pooled):
    make_user("Biller", "asha", password=PASSWORD)
    client = Client()

    signed_in = client.post("/accounts/login/", {"username": "asha", "password": PASSWORD})
    packed = pack(client, "CH10001", "SB00001")
    written = b"".join(client.get("/bags/export/csv/"))

    assert (signed_in.status_code, packed.json()["results"][0]["outcome"]) == (302, "saved")
    assert Link.objects.get().parent.code == "SB00001"
    assert b"CH10001" in written


def test_bill_is_closed(pooled):
    filled_bill("B-17", ["SB00001"], children=2, customer="Sharma")
    client = Client()
    client.force_login(make_user("Biller"))

    client.post("/bills/B-17/close/")

    assert Bill.objects.get().versions.count() == 1


def test_scan_waits_for_a_lock_a_second_and_no_longer(pooled):
    parent = make_parent("SB00001")
    client = Client()
    client.force_login(make_user())
    began = time.monotonic()
    with psycopg.connect(address_of_postgresql(), autocommit=False) as holder:
        holder.execute("SELECT FROM bags_bag WHERE id = %s FOR UPDATE", [parent.pk])
        answer = pack(client, "CH10001", "SB00001")
    took = time.monotonic() - began
    connection.close()

    assert (answer.status_code, answer["Retry-After"]) == (503, "2")
    assert took >= 1
    assert run("SHOW lock_timeout") == [("1s",)]
    assert Scan.objects.count() == 0


def test_worker_goes_past_it_and_imports(pooled, tmp_path):
    admin = make_user("Admin")
    file = text(tmp_path / "bags.csv", "child,parent\nCH10001,SB00001\nCH10002,SB00001\n")
    seen = see_file(file, admin)

    with real_worker(DATABASE_URL=pooled, DATABASE_DIRECT_URL=address_of_postgresql()):
        defer_import(request_task(seen, ImportRun.Task.IMPORT, imported_by=admin))
        wait_until(lambda: fresh(seen).state == "imported", 50)

    assert Link.objects.filter(parent__code="SB00001").count() == 2


def test_system_watches_the_connection_itself(pooled):
    connection.ensure_connection()
    with socket.socket(fileno=os.dup(connection.connection.fileno())) as found:
        options = (
            socket.TCP_KEEPIDLE,
            socket.TCP_KEEPINTVL,
            socket.TCP_KEEPCNT,
            socket.TCP_USER_TIMEOUT,
        )
        watched = [found.getsockopt(socket.IPPROTO_TCP, option) for option in options]

    assert watched == [3, 2, 3, 9000]


def test_role_with_its_limits_is_good_to_start_with(port, limited_role):
    with psycopg.connect(address_at(port), options="") as found:
        check_pgbouncer(found)


def test_its_address_where_postgresqls_own_must_be_is_refused(port):
    parameters = {**connection.get_connection_params(), "host": "127.0.0.1", "port": port}
    with pytest.raises(CannotStart) as refused:
        connect_or_explain("DATABASE_DIRECT_URL", parameters)

    assert str(refused.value) == (
        f"DATABASE_DIRECT_URL does not work: what answers at 127.0.0.1:{port} is PgBouncer: {PGBOUNCER}"
    )


def test_it_is_known_even_when_it_was_told_to_drop_options(start_pgbouncer):
    port, process = start_pgbouncer(ignore_startup_parameters="options")
    with (
        process,
        psycopg.connect(address_at(port)) as found,
        pytest.raises(
            CannotStart, match=r"^DATABASE_URL leads through PgBouncer or the like: give DATABASE_D"
        ),
    ):
        check_server(found, name="DATABASE_URL")


def address_of_postgresql():
    """PostgreSQL's own address, whatever Django is connected to."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
