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
import time

from figures import Figures, told
from people import sign_in
from shifts import Shift, Step, make_batches, make_shifts, stored_scans
from web_server import PORT, cpu_seconds, database_processes, web_server, workers_of

# More than this machine does, in batches a second: made before the clock starts.
MOST_A_SECOND = {1: 2500, 20: 800}
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

    An answer other than 200 is trouble: the same batch goes again, as the scan page does it. `pause` is the time
    in seconds that a person takes from an answer to the next scan.
    """

    def __init__(self, requests: list[bytes], pause: float) -> None:
        self.requests, self.pause = requests, pause
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
        if not head.startswith(b"HTTP/1.1 200"):
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
    server: subprocess.Popen[bytes], *, clients: int, size: int, seconds: float, pause: float = 0
) -> Figures:
    """One run of so many clients sending batches of `size`, against a server that runs."""
    shifts = make_shifts(clients)
    count = int(seconds * MOST_A_SECOND[size] / max(clients, 2)) + 10
    work = make_batches(shifts, size=size, count=count)
    requests = [requests_of(shift, batches) for shift, batches in zip(shifts, work, strict=True)]

    cpu = Cpu(server)
    began = time.perf_counter()
    stations = asyncio.run(run(requests, seconds, pause))
    took = time.perf_counter() - began
    answered = sum(len(station.answers) for station in stations)
    return Figures(
        clients=clients,
        size=size,
        seconds=took,
        requests=answered,
        times=[ms for station in stations for ms in station.times],
        cpu={name: used * 1000 / max(answered, 1) for name, used in cpu.used().items()},
        lost=answered * size - stored_scans(shifts),
        wrong=sum(wrong_answers(station, batches) for station, batches in zip(stations, work, strict=True)),
        troubles=sum(station.troubles for station in stations),
    )


class Cpu:
    """The CPU seconds that each side has used since this was made."""

    def __init__(self, server: subprocess.Popen[bytes]) -> None:
        self.server = server
        self.before = self.now()

    def now(self) -> dict[str, float]:
        return {
            "workers": cpu_seconds(workers_of(self.server)),
            "database": cpu_seconds(database_processes()),
            "load": time.process_time(),
        }

    def used(self) -> dict[str, float]:
        return {name: seconds - self.before[name] for name, seconds in self.now().items()}


async def run(requests: list[list[bytes]], seconds: float, pause: float) -> list[Client]:
    loop = asyncio.get_running_loop()
    stations = [
        (await loop.create_connection(lambda mine=mine: Client(mine, pause), "127.0.0.1", PORT))[1]
        for mine in requests
    ]
    await asyncio.sleep(seconds)
    for station in stations:
        station.is_stopping = True
    await asyncio.wait([station.done for station in stations], timeout=30)
    return stations


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
            "parent": step.scan.parent,
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
        wrong += sum(one != other for one, other in zip(got, must, strict=True))
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
