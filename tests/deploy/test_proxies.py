"""TraceTrack as deploy/ puts it up: `manage.py serve` behind nginx and behind Caddy, over https."""

import contextlib
import http.client
import re
import select
import socket
import ssl
import time

import psutil
import pytest
import urllib3

from accounts.models import AuditEntry
from scanning.models import Scan
from scanning.recording import make_scan_id
from tests.builders import make_user
from tests.deploy.conftest import NAME, PROXIES, Visitor
from tracetrack.uploads import find_ceiling

# The first of them waits for the site's files to be collected and compressed.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(300), pytest.mark.nightly]
PASSWORD = "seven green wheels"


def test_serve_becomes_gunicorn_on_the_port_that_systemd_opened(site):
    assert site.told.is_set()
    assert " -m gunicorn --config python:tracetrack.launcher.gunicorn_config tracetrack.wsgi\n" in (
        site.said.read_text()
    )
    assert "gunicorn" in psutil.Process(site.process.pid).cmdline()


def test_connection_outlasts_a_pause_between_scans(site):
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", site.port)) as connection:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
        line = connection.sock
        time.sleep(6)

        connection.request("GET", "/healthz")

        assert (connection.getresponse().status, connection.sock) == (200, line)


def test_person_signs_in_and_scans(visitor):
    user = make_user(username="anita", password=PASSWORD)

    signed_in = visitor.sign_in("anita", PASSWORD)
    answer = visitor.scan(
        {
            "station": "bay-4",
            "user": user.id,
            "waiting": 0,
            "scans": [
                {
                    "id": str(make_scan_id()),
                    "seq": 1,
                    "action": "pack",
                    "code": "SB12345",
                    "scanned_at": "2026-11-29T09:00:00+05:30",
                    "source": "scan",
                }
            ],
        }
    )

    assert (signed_in.status, signed_in.headers["Location"]) == (302, "/scan/")
    assert (answer.status, answer.json()["results"][0]["outcome"]) == (200, "saved")
    assert Scan.objects.get().code == "SB12345"


def test_what_clients_say_of_themselves_is_replaced(visitor):
    make_user(username="anita", password=PASSWORD)

    answer = visitor.sign_in(
        "anita",
        PASSWORD,
        **{
            "X-Forwarded-For": "203.0.113.9",
            "X-Forwarded-Host": "evil.example",
            "X-Forwarded-Proto": "http",
            "X-Request-ID": "0190b5f0-0000-7000-8000-000000000000",
        },
    )

    assert answer.status == 302
    assert answer.headers["X-Request-ID"] != "0190b5f0-0000-7000-8000-000000000000"
    assert set(AuditEntry.objects.exclude(address=None).values_list("address", flat=True)) == {"127.0.0.1"}


def test_http_is_sent_to_https(proxy):
    answer = urllib3.PoolManager(retries=False).request(
        "GET", f"http://127.0.0.1:{proxy.http}/bags/?kind=child", headers={"Host": NAME}, redirect=False
    )

    assert answer.status in (301, 308)
    assert (
        re.sub(r":\d+", "", answer.headers["Location"].removeprefix("https:")) == f"//{NAME}/bags/?kind=child"
    )


def test_what_is_too_large_is_refused_by_the_site_and_much_more_by_the_proxy(proxy, visitor):
    by_site = visitor.ask("POST", "/api/v1/scans", body=b"x" * 1_500_000)
    with connect(proxy) as client:
        by_proxy, sent = send_until_answered(client, "/api/v1/scans", 90_000_000)

    assert (by_site.status, "X-Request-ID" in by_site.headers) == (413, True)
    assert (by_proxy, sent < 20_000_000) == (b"413", True)


def test_admin_uploads_a_file_larger_than_any_form(visitor):
    make_user("Admin", username="anita", password=PASSWORD)
    visitor.sign_in("anita", PASSWORD)
    content = b"code,kind\n" + b"".join(b"CH%07d,child\n" % number for number in range(200_000))

    answer = visitor.ask("POST", "/api/v1/imports", file=("bags.csv", content, "text/csv"))

    assert (answer.status, answer.json()["state"]) == (200, "waiting")


@pytest.mark.parametrize("proxy", ["nginx"], indirect=True)  # Caddy of Debian 12 does not pass this on
def test_stranger_is_refused_before_the_upload_is_there(proxy):
    with connect(proxy) as client:
        status, sent = send_until_answered(client, "/api/v1/imports", 900_000_000)

    assert status == b"403"
    assert sent < 20_000_000


@pytest.mark.parametrize("proxy", ["nginx"], indirect=True)
def test_upload_that_no_file_may_have_is_refused_before_it_is_there(proxy):
    largest = find_ceiling("/api/v1/imports").size

    with connect(proxy) as client:
        status, sent = send_until_answered(client, "/api/v1/imports", largest + 20_000_000)

    assert status == b"413"
    assert sent < 20_000_000


def test_proxy_keeps_a_request_until_all_of_it_is_there(proxy):
    before = count_connections(proxy.site)
    with connect(proxy) as client:
        client.sendall(head("/api/v1/scans", 200_000) + b"x" * 100_000)
        time.sleep(0.3)

        assert count_connections(proxy.site) <= before


def test_files_come_from_the_disk_compressed_and_are_kept_by_the_browser(visitor):
    page = visitor.ask("GET", "/accounts/login/").data.decode()
    path = re.search(r'href="(/static/[^"]+\.css)"', page)[1]

    answer = visitor.ask("GET", path, headers={"Accept-Encoding": "gzip"})
    missing = visitor.ask("GET", "/static/none.css")

    assert (answer.status, answer.headers["Content-Encoding"]) == (200, "gzip")
    assert answer.headers["Cache-Control"] == "public, max-age=315360000, immutable"
    assert "X-Request-ID" not in answer.headers
    assert (missing.status, "X-Request-ID" in missing.headers) == (404, True)


@pytest.mark.parametrize("name", PROXIES)
def test_while_the_site_is_away_stations_come_again(name, certificate, tmp_path):
    with socket.socket() as away:  # nothing listens there, and nobody else can meanwhile
        away.bind(("127.0.0.1", 0))
        site_port = away.getsockname()[1]
        with PROXIES[name](tmp_path, certificate, site_port=site_port, data_dir=tmp_path) as ports:
            ports.crt = certificate.crt
            answer = Visitor(ports).scan({})

    assert (answer.status, answer.headers["Retry-After"]) == (503, "3")


def connect(proxy):
    context = ssl.create_default_context(cafile=proxy.crt)
    return context.wrap_socket(socket.create_connection(("127.0.0.1", proxy.https), 20), server_hostname=NAME)


def head(path, length):
    """The beginning of a request, up to its body."""
    return f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: {length}\r\n\r\n".encode()


def send_until_answered(client, path, length):
    """The status, and how many bytes of the body went out before it came."""
    client.sendall(head(path, length))
    sent = 0
    while sent < length and not select.select([client], [], [], 0)[0]:
        sent += client.send(b"x" * 65536)
    return client.recv(100).split()[1], sent


def count_connections(site):
    """How many connections the site has open on its port."""
    processes = psutil.Process(site.process.pid).children()
    return sum(
        one.status == psutil.CONN_ESTABLISHED and one.laddr.port == site.port
        for process in processes
        for one in process.net_connections("tcp")
    )
