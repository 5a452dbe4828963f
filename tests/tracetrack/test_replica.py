"""Reading a replica: a real one, that lags, hangs, dies and comes back."""

import json
import signal
import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import InternalError, OperationalError, connection, connections
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from accounts.models import User, UserSession
from accounts.tokens import create_token
from accounts.user_sessions import hash_key
from bills.models import Bill
from core.metrics import READS, REPLICA_AWAY, REPLICA_LAG
from core.replica import Replica, is_reading_replica, read_replica
from monitoring.health import check_replica
from monitoring.process_metrics import measure_replica
from scanning.recording import make_scan_id
from tests.builders import make_bill, make_user
from tests.replication import make_servers, use_servers
from tests.waiting import wait_until
from tracetrack.replica import PAGES, SCANNED, WROTE, answer_from_replica

pytestmark = pytest.mark.timeout(180)
SESSION_AND_PERSON = 1


@pytest.fixture(scope="module")
def servers(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), make_servers() as (primary, replica), use_servers(primary, replica):
        make_user("Admin", "admin")
        make_user("Biller", "biller")
        make_bill("B-OLD")
        yield primary, replica


@pytest.fixture
def replica(servers, settings, monkeypatch):
    settings.DATABASE_REPLICA = connections.settings["replica"]
    followed = Replica()
    for module in ("core.replica", "monitoring.health"):
        monkeypatch.setattr(f"{module}.replica", followed)
    wait_until_readable(followed)
    return followed


def wait_until_readable(followed):
    def look():
        followed.look()
        return followed.is_readable

    wait_until(look)


def sign_in(name):
    client = Client()
    client.force_login(User.objects.get(username=name))
    return client


@contextmanager
def noted_databases():
    """The databases of the queries that this thread sends."""
    found = []

    def note(execute, sql, params, many, context):
        found.append(context["connection"].alias)
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(note), connections["replica"].execute_wrapper(note):
        yield found


def find_address(name):
    return reverse(name, args={"report": ["day"], "api_report": ["day"]}.get(name, []))


def note_each(client, addresses):
    """By address, the databases that its queries go to."""
    found = {}
    for address in addresses:
        with noted_databases() as found[address]:
            assert client.get(address).status_code == 200, address
    return found


def test_pages_read_the_replica_for_all_but_who_asks(replica):
    found = note_each(sign_in("admin"), [f"{find_address(name)}?q=SB" for name in sorted(PAGES)])

    assert [queries[:SESSION_AND_PERSON] for queries in found.values()] == [["default"]] * len(PAGES)
    assert {alias for queries in found.values() for alias in queries[SESSION_AND_PERSON:]} == {"replica"}


def test_what_is_decided_by_reads_the_primary(replica):
    addresses = ["/bills/B-OLD/", "/api/v1/bags?code=SB00001", "/scan/", "/accounts/sessions/"]
    found = note_each(sign_in("biller"), addresses)

    assert {alias for queries in found.values() for alias in queries} == {"default"}


def scan(client, code="SB00001"):
    """Send one scan as the page does."""
    body = {
        "station": "bay-1",
        "scans": [
            {"id": str(make_scan_id()), "action": "pack", "code": code, "scanned_at": "2026-11-29T10:00:00Z"}
        ],
    }
    return client.post("/api/v1/scans", json.dumps(body), content_type="application/json")


def test_scan_stays_on_the_primary_and_costs_no_further_query(replica):
    client = sign_in("biller")
    with noted_databases() as found:
        response = scan(client)

    assert response.json()["results"][0]["outcome"] == "saved"
    assert found == ["default"] * 2
    assert response.cookies[SCANNED].value == "1"


@contextmanager
def paused(server):
    """The replica gets what is written, and does not show it."""
    server.execute("SELECT pg_wal_replay_pause()")
    try:
        yield
    finally:
        server.execute("SELECT pg_wal_replay_resume()")


def create_bill(client, number):
    response = client.post("/bills/new/", {"number": number, "weight_per_child_kg": "1"})
    assert response.status_code == 302, response.content.decode()
    return response


def shows(client, address, text):
    return text in client.get(address).content.decode()


def test_who_writes_sees_it_at_once_while_others_read_a_replica_that_lags(servers, replica, kept_figures):
    writer, other = sign_in("biller"), sign_in("admin")
    with paused(servers[1]):
        response = create_bill(writer, "B-NEW")

        assert int(response.cookies[WROTE].value, 16) > 0
        assert shows(writer, "/bills/", "B-NEW")
        assert not shows(other, "/bills/", "B-NEW")
        # Figures that viewers share are those of their own database.
        assert writer.get("/api/v1/dashboard").json()["totals"]["open_bills"] == 2
        assert other.get("/api/v1/dashboard").json()["totals"]["open_bills"] == 1

    wait_until(lambda: shows(other, "/bills/", "B-NEW"))
    with noted_databases() as found:
        assert shows(writer, "/bills/", "B-NEW")
    assert "replica" in found  # it has come as far as the bill


def test_who_scans_sees_it_at_once(servers, replica):
    scanner, other = sign_in("biller"), sign_in("admin")
    with paused(servers[1]):
        scan(scanner, "SB00777")

        assert shows(scanner, "/scans/", "SB00777")
        assert not shows(other, "/scans/", "SB00777")


def test_replica_far_behind_is_not_read_until_it_has_caught_up(
    servers, replica, settings, monkeypatch, caplog
):
    settings.DATABASE_REPLICA_MAX_LAG = 0.3
    monkeypatch.setattr("core.replica.ASK_PRIMARY_EVERY_SECONDS", 0.02)
    other = sign_in("admin")
    with paused(servers[1]):
        create_bill(sign_in("biller"), "B-FAR")
        wait_until_unreadable(replica)

        assert replica.trouble == "it is over 0.3 s behind"
        assert replica.compute_lag() > 0.3
        assert check_replica().startswith("It is not read, the primary is: it is over 0.3 s behind. It was ")
        assert shows(other, "/bills/", "B-FAR")

    wait_until_readable(replica)
    assert check_replica().startswith("It is read, and ")
    assert [record.message.split(":")[0] for record in caplog.records if record.name == "core.replica"] == [
        "The replica is not read, the primary is",
        "The replica is read.",
    ]


def test_metrics_say_what_is_read(servers, replica, monkeypatch):
    monkeypatch.setattr("monitoring.process_metrics.replica", replica)
    before = READS.labels("replica")._value.get()
    sign_in("admin").get("/bills/")
    assert READS.labels("replica")._value.get() == before + 1

    replica.look()
    measure_replica()
    assert REPLICA_AWAY._value.get() == 0
    assert 0 <= REPLICA_LAG._value.get() < 10
    replica.trip("it is away")
    measure_replica()
    assert REPLICA_AWAY._value.get() == 1


def wait_until_unreadable(followed):
    def look():
        followed.look()
        return not followed.is_readable

    wait_until(look)


def count_tries(client):
    """How often some pages ask the replica something."""
    pages = note_each(client, ("/bills/", "/bags/", "/work/bills/", "/search/?q=SB"))
    return sum(databases.count("replica") for databases in pages.values())


def test_hung_replica_is_left_at_once_and_read_again(servers, replica):
    client = sign_in("admin")
    assert count_tries(client) > 4
    servers[1].send(signal.SIGSTOP)
    try:
        at_first = count_tries(client)
        assert replica.trouble == "it gives no answer"
        later = count_tries(client)
    finally:
        servers[1].send(signal.SIGCONT)

    assert (at_first <= 1, later) == (True, 0)  # a connection that was idle is asked before its query
    wait_until_readable(replica)
    assert count_tries(client) > 4


def test_who_waits_for_an_answer_of_a_replica_that_hangs_gets_the_primarys(servers, replica):
    """Its query had begun: whether it takes long or hangs, only the next look tells."""

    def answer():
        if not is_reading_replica():
            return HttpResponse("of the primary")
        looking.start()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(20)")

    def is_asleep():
        with servers[1].connect() as raw:
            return raw.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'").fetchone()

    def hang_and_look():
        wait_until(is_asleep)
        servers[1].send(signal.SIGSTOP)
        replica.look()

    looking = threading.Thread(target=hang_and_look)
    request = RequestFactory().get("/bills/")
    try:
        assert answer_from_replica(request, answer) is None  # while it hangs: no answer would ever come
    finally:
        looking.join()
        servers[1].send(signal.SIGCONT)

    assert replica.trouble == "it gives no answer"
    assert answer().content == b"of the primary"


def test_killed_replica_is_missed_by_nobody_and_read_when_it_is_back(servers, replica):
    client = sign_in("admin")
    assert count_tries(client) > 4
    servers[1].kill()
    try:
        at_first = count_tries(client)
        replica.look()
        assert not replica.is_readable
        later = count_tries(client)
    finally:
        servers[1].start()

    assert (at_first <= 1, later) == (True, 0)
    wait_until_readable(replica)
    assert count_tries(client) > 4


def test_nothing_is_written_by_the_replicas_connection(replica):
    with pytest.raises(InternalError, match="read-only"), read_replica():
        Bill.objects.update(note="")


def test_what_fails_on_the_replica_is_left_to_the_primary(replica):
    def write():
        Bill.objects.update(note="written")

    assert answer_from_replica(RequestFactory().get("/bills/"), write) is None
    assert connections["default"].alias == "default"


def test_what_takes_too_long_is_not_asked_again(replica):
    def take_long():
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '50ms'; SELECT pg_sleep(5)")

    with pytest.raises(OperationalError, match="statement timeout"):
        answer_from_replica(RequestFactory().get("/bills/"), take_long)
    assert replica.is_readable


@pytest.mark.parametrize(
    ("scopes", "reads_replica"),
    [(["read"], True), (["read", "scan"], False)],
    ids=["reads only", "may write"],
)
def test_key_that_may_write_reads_the_primary(replica, scopes, reads_replica):
    _token, key = create_token(name=f"key {scopes}", user=User.objects.get(username="admin"), scopes=scopes)
    with noted_databases() as found:
        Client().get("/api/v1/bills", headers={"Authorization": f"Bearer {key}"})

    assert ("replica" in found) == reads_replica


@pytest.mark.parametrize(
    ("whose", "name", "trouble"),
    [
        ("primary", "tracetrack", "it follows no primary"),
        ("replica", "postgres", "it is no copy of the database of DATABASE_URL"),
    ],
)
def test_address_of_something_else_is_not_read(servers, replica, monkeypatch, whose, name, trouble):
    server = servers[0] if whose == "primary" else servers[1]
    parameters = {"host": str(server.socket), "user": "tracetrack", "dbname": name}
    monkeypatch.setattr(connections["replica"], "get_connection_params", lambda: parameters)
    other = Replica()

    other.look()

    assert (other.is_readable, other.trouble) == (False, trouble)


@contextmanager
def nothing_saved(primary):
    """Each commit waits for a standby, of which none is there."""
    try:
        for statement in ("ALTER SYSTEM SET synchronous_standby_names = 'nobody'", "SELECT pg_reload_conf()"):
            primary.execute(statement)
        with primary.connect() as raw:
            wait_until(lambda: raw.execute("SHOW synchronous_standby_names").fetchone() == ("nobody",))
        yield
    finally:
        for statement in ("ALTER SYSTEM RESET synchronous_standby_names", "SELECT pg_reload_conf()"):
            primary.execute(statement)


def test_people_and_programs_go_on_reading_while_no_standby_lets_anything_be_saved(servers, replica):
    reader = User.objects.get(username="admin")
    client = sign_in("admin")
    UserSession.objects.update(last_used_at=timezone.now() - timedelta(minutes=5))
    token, key = create_token(name="reader", user=reader, scopes=["read"])

    with nothing_saved(servers[0]):
        statuses = {client.get(f"{find_address(name)}?q=SB").status_code for name in PAGES}
        answer = Client().get("/api/v1/dashboard", headers={"Authorization": f"Bearer {key}"})
        token.refresh_from_db()
        session = UserSession.objects.get(digest=hash_key(client.cookies["sessionid"].value))

    assert (statuses, answer.status_code) == ({200}, 200)
    for used in (token, session):
        assert timezone.now() - used.last_used_at < timedelta(minutes=2)
