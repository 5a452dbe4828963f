"""Scans while others crowd in: slow bodies of a signed-in person and of strangers, and a shift that signs in.

    DATABASE_URL=postgres://… python benchmarks/crowding.py --clients 10 --seconds 8

Each case is measured between two quiet runs; the ratio is to the mean of their p99. The database must have been
filled by fill.py (few bags are enough).
"""

import argparse
import asyncio
import contextlib
import http.client
import multiprocessing
import re
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator

from people import dispatchers, sign_in  # first: it sets Django up

from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from accounts.models import User
from figures import Figures
from scan_load import measure
from web_server import PORT, memory_of, web_server, workers_of

PASSWORD = "correct horse battery staple"
SLOW_EACH = 8.0


async def trickle(count: int, head: bytes, answers: Counter[str]) -> None:
    """Hold so many requests open, each of which sends a byte every 8 seconds and begins anew when it is ended."""

    async def hold_one() -> None:
        while True:
            with contextlib.suppress(OSError):
                reader, writer = await asyncio.open_connection("127.0.0.1", PORT)
                writer.write(head)
                reading = asyncio.create_task(reader.read(200))
                while not reading.done():
                    writer.write(b" ")
                    await asyncio.wait([reading], timeout=SLOW_EACH)
                answers[reading.result()[9:12].decode()] += 1
                writer.close()
            await asyncio.sleep(1)

    await asyncio.gather(*(hold_one() for _ in range(count)))


def crowd_by_bodies(count: int, session: str, seconds: float, told: "multiprocessing.Queue[object]") -> None:
    path = "/api/v1/scans" if session else "/accounts/login/"
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        f"Content-Length: 1000\r\nX-CSRFToken: {'a' * 32}\r\n"
        f"Cookie: csrftoken={'a' * 32}; sessionid={session}\r\n\r\n"
    ).encode()
    answers: Counter[str] = Counter()

    async def run() -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(trickle(count, head, answers), seconds)

    asyncio.run(run())
    told.put(dict(answers))


def crowd_by_signing_in(names: list[str], told: "multiprocessing.Queue[object]") -> None:
    """All of them at once, each from the page, as a shift does."""
    answers: Counter[str] = Counter()
    began = time.monotonic()

    def sign_in_on_page(name: str) -> None:
        asking = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        asking.request("GET", "/accounts/login/")
        page = asking.getresponse()
        cookie = (page.getheader("Set-Cookie") or "").partition(";")[0]
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        form = {"username": name, "password": PASSWORD, "csrfmiddlewaretoken": token[1] if token else ""}
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        asking.request("POST", "/accounts/login/", urllib.parse.urlencode(form), headers)
        answers[str(asking.getresponse().status)] += 1

    people = [threading.Thread(target=sign_in_on_page, args=(name,)) for name in names]
    for person in people:
        person.start()
    for person in people:
        person.join()
    told.put(dict(answers) | {"seconds": round(time.monotonic() - began, 1)})


@contextlib.contextmanager
def crowd(target: Callable[..., None], *arguments: object) -> Iterator["multiprocessing.Queue[object]"]:
    told: multiprocessing.Queue[object] = multiprocessing.get_context("spawn").Queue()
    process = multiprocessing.get_context("spawn").Process(target=target, args=(*arguments, told))
    process.start()
    time.sleep(3)
    try:
        yield told
    finally:
        process.join(60)
        process.terminate()


def run(clients: int, seconds: float, pause: float, cases: list[str]) -> None:
    people = dispatchers()
    User.objects.filter(pk__in=[person.pk for person in people]).update(password=make_password(PASSWORD))
    session = sign_in(User.objects.get(username="bench-biller"))
    crowds = {
        "40 slow bodies, signed in": (crowd_by_bodies, 40, session, seconds + 4),
        "2,200 slow bodies, signed out": (crowd_by_bodies, 2_200, "", seconds + 4),
        "100 sign-ins": (crowd_by_signing_in, [person.username for person in people]),
    }
    with web_server() as server:
        settings = {"clients": clients, "size": 1, "seconds": seconds, "pause": pause}
        measure(server, **{**settings, "seconds": 3})  # type: ignore[arg-type]
        before = measure(server, **settings)  # type: ignore[arg-type]
        for name, (target, *arguments) in crowds.items():
            if cases and not any(case in name for case in cases):
                continue
            memory = sum(map(memory_of, workers_of(server)))
            with crowd(target, *arguments) as told:
                crowded = measure(server, **settings)  # type: ignore[arg-type]
                answers = told.get(timeout=90)
            grown = sum(map(memory_of, workers_of(server))) - memory
            time.sleep(6)
            after = measure(server, **settings)  # type: ignore[arg-type]
            print(
                describe(name, before, crowded, after), answers, f"memory +{grown / 1e6:.0f} MB", flush=True
            )
            before = after


def describe(name: str, before: Figures, crowded: Figures, after: Figures) -> str:
    quiet = (before.percentile(99) + after.percentile(99)) / 2
    return (
        f"{name}: p99 {crowded.percentile(99):.1f} ms, quiet {quiet:.1f} ms, "
        f"ratio {crowded.percentile(99) / quiet:.2f}, scans {crowded.requests} (quiet {before.requests}), "
        f"not 200 {crowded.troubles}, lost {crowded.lost}."
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--pause", type=float, default=0.2)
    parser.add_argument("cases", nargs="*")
    wanted = parser.parse_args()
    cache.clear()
    run(wanted.clients, wanted.seconds, wanted.pause, wanted.cases)
