"""Scans while others crowd in: slow bodies of a signed-in person and of strangers, a shift that signs in or opens pages.

    DATABASE_URL=postgres://… python benchmarks/crowding.py --clients 10 --seconds 8

Each case is measured between two quiet runs; the ratio is to the mean of their p99. Memory is that of all workers,
before and a few seconds after. The database must have been filled by fill.py (few bags are enough).
"""

import argparse
import asyncio
import contextlib
import http.client
import multiprocessing
import os
import re
import subprocess
import threading
import time
import urllib.parse
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from multiprocessing.synchronize import Event
from typing import Any

from people import dispatchers, make_billers, sign_in  # first: it sets Django up

from django.contrib.auth.hashers import make_password
from django.core.cache import cache

from accounts.models import User
from figures import Figures
from scan_load import measure
from web_server import PORT, memory_of, web_server, workers_of

Answers = Any  # a queue between processes
PASSWORD = "correct horse battery staple"
SLOW_EACH = 8.0
# Scanners are at work when a crowd comes.
SECONDS_BEFORE_CROWD = 1.0
CROWDS = 3
TIMES = SECONDS, OWN_SECONDS = "seconds", "own processor seconds"


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


def begin_behind_scans(begin: Event) -> None:
    """Wait for the beginning. The crowd's own computers are elsewhere: what they do takes nothing from scans."""
    os.nice(19)
    begin.wait(60)


def crowd_by_bodies(count: int, session: str, seconds: float, begin: Event, told: Answers) -> None:
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

    begin_behind_scans(begin)
    asyncio.run(run())
    told.put(dict(answers))


def let_all(do: Callable[[str], None], each: list[str], answers: Counter[str]) -> dict[str, float]:
    """A thread for each. What they were answered, how long it took, and what this load cost itself."""
    began, cpu = time.monotonic(), time.process_time()
    people = [threading.Thread(target=do, args=(one,)) for one in each]
    for person in people:
        person.start()
    for person in people:
        person.join()
    seconds, own = time.monotonic() - began, time.process_time() - cpu
    return dict(answers) | {SECONDS: round(seconds, 1), OWN_SECONDS: round(own, 2)}


def crowd_by_signing_in(names: list[str], begin: Event, told: Answers) -> None:
    """All of them at once, each from the page, as a shift does."""
    answers: Counter[str] = Counter()
    begin_behind_scans(begin)

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

    told.put(let_all(sign_in_on_page, names, answers))


def crowd_by_opening(sessions: list[str], addresses: list[str], begin: Event, told: Answers) -> None:
    """All of them at once open these pages, one after the other."""
    answers: Counter[str] = Counter()
    begin_behind_scans(begin)

    def open_pages(session: str) -> None:
        asking = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        for address in addresses:
            asking.request("GET", address, headers={"Cookie": f"sessionid={session}"})
            answer = asking.getresponse()
            answer.read()
            answers[str(answer.status)] += 1

    told.put(let_all(open_pages, sessions, answers))


@contextlib.contextmanager
def crowd(target: Callable[..., None], *arguments: object) -> Iterator[tuple[Event, Answers]]:
    """A process that crowds in once the event is set, and then tells what it was answered."""
    context = multiprocessing.get_context("spawn")
    begin, told = context.Event(), context.Queue()
    process = context.Process(target=target, args=(*arguments, begin, told))
    process.start()
    time.sleep(3)  # until it has imported all this
    try:
        yield begin, told
    finally:
        process.join(60)
        process.terminate()


@dataclass
class Crowded:
    """Scans before, beside and after crowds, what the crowds were answered, and by what the workers grew.

    `answers`: how many of each status, and, of one crowd on average, the seconds it took.
    """

    before: Figures
    beside: Figures
    after: Figures
    answers: dict[str, float]
    grown_mb: float

    @property
    def quiet_p99(self) -> float:
        return (self.before.percentile(99) + self.after.percentile(99)) / 2

    @property
    def ratio(self) -> float:
        return self.beside.percentile(99) / self.quiet_p99


def measure_beside(
    server: subprocess.Popen[bytes],
    target: Callable[..., None],
    *arguments: object,
    clients: int = 10,
    seconds: float = 8,
    pause: float = 0.2,
) -> Crowded:
    """Scans while the crowd does what is named, between two quiet runs of the same."""
    measure_scans = partial(measure, server, clients=clients, size=1, seconds=seconds, pause=pause)
    before = measure_scans()
    memory = sum(map(memory_of, workers_of(server)))
    with crowd(target, *arguments) as (begin, told):
        beside = measure_scans(at_start=threading.Timer(SECONDS_BEFORE_CROWD, begin.set).start)
        answers = told.get(timeout=90)
    time.sleep(6)
    after = measure_scans()
    grown = sum(map(memory_of, workers_of(server))) - memory
    return Crowded(before, beside, after, answers, grown / 1e6)


def measure_sign_ins(server: subprocess.Popen[bytes], **settings: float) -> Crowded:
    """A shift of 100 people signs in at once, CROWDS times: one has too few scans beside it for a p99."""
    people = dispatchers()
    User.objects.filter(pk__in=[person.pk for person in people]).update(password=make_password(PASSWORD))
    names = [person.username for person in people]
    crowds = [measure_beside(server, crowd_by_signing_in, names, **settings) for _ in range(CROWDS)]  # type: ignore[arg-type]
    return put_together(crowds)


def put_together(crowds: list[Crowded]) -> Crowded:
    """As one, whose workers grew by what they grew from the first crowd to the last."""
    first, *others = crowds
    for one in others:
        first.before.add(one.before)
        first.beside.add(one.beside)
        first.after.add(one.after)
    counted = Counter[str]()
    for one in crowds:
        counted.update(one.answers)
    for name in TIMES:
        counted[name] = round(counted[name] / len(crowds), 1)  # type: ignore[assignment]
    return Crowded(
        first.before, first.beside, first.after, dict(counted), sum(one.grown_mb for one in crowds)
    )


def measure_pages(server: subprocess.Popen[bytes], **settings: float) -> Crowded:
    """100 people who are signed in open the dashboard, the scan page and the list of bags at once."""
    sessions = [sign_in(person) for person in make_billers(100)]
    return measure_beside(server, crowd_by_opening, sessions, ["/", "/scan/", "/bags/"], **settings)  # type: ignore[arg-type]


def run(clients: int, seconds: float, pause: float, cases: list[str]) -> None:
    settings = {"clients": clients, "seconds": seconds, "pause": pause}
    with web_server() as server:
        measure(server, clients=clients, size=1, seconds=3, pause=pause)
        session = sign_in(User.objects.get(username="bench-biller"))
        crowds = {
            "40 slow bodies, signed in": partial(
                measure_beside, server, crowd_by_bodies, 40, session, seconds + 4, **settings
            ),
            "2,200 slow bodies, signed out": partial(
                measure_beside, server, crowd_by_bodies, 2_200, "", seconds + 4, **settings
            ),
            "100 sign-ins": partial(measure_sign_ins, server, **settings),
            "100 people who open pages": partial(measure_pages, server, **settings),
        }
        for name, measure_crowd in crowds.items():
            if not cases or any(case in name for case in cases):
                print(describe(name, measure_crowd()), flush=True)


def describe(name: str, crowded: Crowded) -> str:
    beside = crowded.beside
    return (
        f"{name}: p99 {beside.percentile(99):.1f} ms, quiet {crowded.quiet_p99:.1f} ms, "
        f"ratio {crowded.ratio:.2f}, scans {beside.requests} (quiet {crowded.before.requests}), "
        f"not 200 {beside.troubles}, lost {beside.lost}; {crowded.answers}; "
        f"memory of workers {crowded.grown_mb:+.0f} MB, others {beside.others:.1f} processors"
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
