"""Load POST /api/v1/scans through a real gunicorn, check every answer and count what was stored.

    DATABASE_URL=postgres://… python benchmarks/scan_load.py --clients 100 --batch 1 --seconds 15

Starts the web server itself on 127.0.0.1 and stops it. The database must have been filled by fill.py.
"""

import argparse
import asyncio
import json
import random
import secrets
import subprocess
import sys
import time

from collections.abc import Callable

from cpu import Cpu
from figures import Figures, told
from people import sign_in
from shifts import Shift, Step, make_batches, make_shifts, stored_scans
from web_server import PORT, web_server

# More than this machine does, in batches a second: made before the clock starts.
MOST_A_SECOND = {1: 2500, 20: 500}
# The headers that a browser on the scan page sends.
REQUEST = (
    "POST /api/v1/scans HTTP/1.1\r\n"
    "Host: 127.0.0.1:{port}\r\n"
    "Connection: keep-alive\r\n"
    "Content-Length: {length}\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept: */*\r\n"
    "Content-Type: application/json\r\n"
    "X-CSRFToken: {csrf}\r\n"
    "Origin: http://127.0.0.1:{port}\r\n"
    "Referer: http://127.0.0.1:{port}/scan/\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\n"
    "Accept-Language: en-IN,en;q=0.9\r\n"
    "Cookie: csrftoken={csrf}; sessionid={session}\r\n"
    "\r\n"
)


class Client(asyncio.Protocol):
    """One station: sends a batch, waits for the answer, sends the next, until told to stop.

    An answer that is not `good` is trouble: the same batch goes again, as the scan page does it. `pause` is the time
    in seconds that a person takes from an answer to the next scan.
    """

    def __init__(self, requests: list[bytes], pause: float = 0, good: tuple[bytes, ...] = (b"200",)) -> None:
        self.requests, self.pause, self.good = requests, pause, good
        self.answers: list[bytes] = []
        self.times: list[float] = []
        self.troubles = 0
        self.is_stopping = False
        self.buffer = b""
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.send_next()

    def send_next(self) -> None:
        if self.is_stopping or len(self.answers) == len(self.requests):
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.send()

    def send(self) -> None:
        self.transport.write(self.requests[len(self.answers)])

    def data_received(self, received: bytes) -> None:
        self.buffer += received
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < length_in(head):
            return
        self.buffer = b""
        if head[9:12] not in self.good:
            self.troubles += 1
            asyncio.get_running_loop().call_later(0.2, self.send)
            return
        self.times.append((time.perf_counter() - self.sent_at) * 1000)
        self.answers.append(body)
        if self.pause:
            asyncio.get_running_loop().call_later(random.uniform(0, 2 * self.pause), self.send_next)
        else:
            self.send_next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


def length_in(head: bytes) -> int:
    return int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])


def measure(
    server: subprocess.Popen[bytes],
    *,
    clients: int,
    size: int,
    seconds: float,
    pause: float = 0,
    shifts: list[Shift] | None = None,
    at_start: Callable[[], object] | None = None,
) -> Figures:
    """One run of so many clients sending batches of `size`, against a server that runs."""
    shifts = shifts or make_shifts(clients)
    count = int(seconds * MOST_A_SECOND[size] / max(clients, 4)) + 10
    work = make_batches(shifts, size=size, count=count)
    requests = [requests_of(shift, batches) for shift, batches in zip(shifts, work, strict=True)]
    if at_start:
        at_start()
    figures, stations = run_clients(server, lambda mine: Client(mine, pause), requests, seconds)
    figures.size = size
    figures.lost = figures.requests * size - stored_scans(shifts)
    figures.wrong = sum(
        wrong_answers(station, batches) for station, batches in zip(stations, work, strict=True)
    )
    return figures


def run_clients(
    server: subprocess.Popen[bytes],
    make_client: Callable[[list[bytes]], Client],
    requests: list[list[bytes]],
    seconds: float,
) -> tuple[Figures, list[Client]]:
    """Let one client for each list send what is in it, one after the other."""
    cpu = Cpu(server)
    began = time.perf_counter()
    clients = asyncio.run(run(requests, seconds, make_client))
    took = time.perf_counter() - began
    used = cpu.used()
    answered = sum(len(client.answers) for client in clients)
    figures = Figures(
        clients=len(clients),
        size=1,
        seconds=took,
        requests=answered,
        times=[ms for client in clients for ms in client.times],
        others=used.pop("others"),
        cpu={name: seconds * 1000 / max(answered, 1) for name, seconds in used.items()},
        lost=0,
        troubles=sum(client.troubles for client in clients),
    )
    return figures, clients


async def run(
    requests: list[list[bytes]], seconds: float, make_client: Callable[[list[bytes]], Client]
) -> list[Client]:
    loop = asyncio.get_running_loop()
    clients = [
        (await loop.create_connection(lambda mine=mine: make_client(mine), "127.0.0.1", PORT))[1]
        for mine in requests
    ]
    # Until all is sent, if this machine does more than was made for it.
    await asyncio.wait([client.done for client in clients], timeout=seconds)
    for client in clients:
        client.is_stopping = True
    await asyncio.wait([client.done for client in clients], timeout=30)
    return clients


def requests_of(shift: Shift, batches: list[list[Step]]) -> list[bytes]:
    session, csrf = sign_in(shift.person), secrets.token_hex(16)
    return [request_of(shift, batch, session, csrf) for batch in batches]


def request_of(shift: Shift, batch: list[Step], session: str, csrf: str) -> bytes:
    scans = [
        {
            "id": str(step.scan.id),
            "seq": place,
            "action": step.scan.action,
            "code": step.scan.code,
            **({"bill": step.scan.bill} if step.scan.bill else {"parent": step.scan.parent}),
            "scanned_at": "2026-11-23T09:12:44.120Z",
            "source": "scan",
        }
        for place, step in enumerate(batch)
    ]
    body = {"station": shift.station, "user": shift.person.pk, "waiting": 0, "scans": scans}
    text = json.dumps(body, separators=(",", ":")).encode()
    return REQUEST.format(port=PORT, length=len(text), csrf=csrf, session=session).encode() + text


def wrong_answers(station: Client, batches: list[list[Step]]) -> int:
    """How many scans got another answer than they must."""
    wrong = 0
    for answer, batch in zip(station.answers, batches, strict=False):
        results = json.loads(answer)["results"]
        got = [(result["id"], result["outcome"], result["reason"]) for result in results]
        must = [(str(step.scan.id), *step.answer) for step in batch]
        for one, other in zip(got, must, strict=True):
            if one != other:
                print("Got", one, "instead of", other, file=sys.stderr)
                wrong += 1
    return wrong


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--batch", type=int, default=1, choices=sorted(MOST_A_SECOND))
    parser.add_argument("--seconds", type=float, default=15)
    asked = parser.parse_args()
    with web_server() as server:
        print(told(measure(server, clients=asked.clients, size=asked.batch, seconds=asked.seconds)))
