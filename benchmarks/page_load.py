"""One page, or one address of the API, for many people at once, and its statements by pgbench.

DATABASE_URL=postgres://… python benchmarks/page_load.py --clients 25 --seconds 8 /bags/
"""

import argparse
import subprocess

import database_load
from figures import Figures, told
from people import allow_long_statements, make_billers, sign_in  # first: it sets Django up
from scan_load import Client, run_clients
from web_server import PORT, web_server

from django.conf import settings
from django.db import connection
from django.test import Client as TestClient
from django.test.utils import CaptureQueriesContext

# A whole code is answered with the way to its page.
GOOD = (b"200", b"302")
# More than this machine does in a second.
MOST_A_SECOND = 6000
# So many different pages of a kind are enough for pgbench.
PAGES_FOR_PGBENCH = 20
REQUEST = (
    "GET {address} HTTP/1.1\r\n"
    "Host: 127.0.0.1:{port}\r\n"
    "Connection: keep-alive\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept: text/html,application/json\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-IN,en;q=0.9\r\n"
    "Cookie: sessionid={session}\r\n"
    "\r\n"
)


def measure(
    server: subprocess.Popen[bytes], addresses: list[str], *, clients: int, seconds: float
) -> Figures:
    """So many billers, each of whom opens one address after the other."""
    sessions = map(sign_in, make_billers(clients))
    count = int(seconds * MOST_A_SECOND / max(clients, 4)) + 1
    requests = [
        [make_request(addresses[(first + n * clients) % len(addresses)], session) for n in range(count)]
        for first, session in enumerate(sessions)
    ]
    return run_clients(server, lambda mine: Client(mine, good=GOOD), requests, seconds)[0]


def make_request(address: str, session: str) -> bytes:
    return REQUEST.format(address=address, port=PORT, session=session).encode()


def measure_statements(addresses: list[str], *, clients: int, seconds: float) -> Figures | None:
    """The statements of these pages alone, by pgbench; None if they need none."""
    scripts = [*filter(None, map(capture_statements, addresses[:PAGES_FOR_PGBENCH]))]
    if not scripts:
        return None
    return database_load.run_pgbench(scripts, clients=clients, seconds=seconds, protocol="simple")


def capture_statements(address: str) -> str:
    """What a page sends to the database when it is opened for the second time."""
    settings.ALLOWED_HOSTS = ["*"]
    # A cursor on the server is more than its one statement.
    connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"] = True
    browser = TestClient()
    browser.cookies["sessionid"] = sign_in(make_billers(1)[0])
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as statements:
        browser.get(address)
    return "".join(f"{one['sql'].rstrip(';')};\n" for one in statements.captured_queries)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("addresses", nargs="+")
    parser.add_argument("--clients", type=int, default=25)
    parser.add_argument("--seconds", type=float, default=8)
    asked = parser.parse_args()
    allow_long_statements()
    with web_server() as running:
        load = {"clients": asked.clients, "seconds": asked.seconds}
        print(told(measure(running, asked.addresses, **load)))
        if statements := measure_statements(asked.addresses, **load):
            print(told(statements))
