"""More stations than the site can serve, which come again at once whatever Retry-After says.

    DATABASE_URL=postgres://… python benchmarks/overload.py --clients 150 300 500 --seconds 15

Each answer is timed, the refused ones too. Before and after each crowd ten stations scan in peace: they show
whether the site is as it was. The database must have been filled by fill.py (few bags are enough).
"""

import argparse
import asyncio
import contextlib
import subprocess
import time
from collections import Counter

from scan_load import length_in, measure, requests_of
from shifts import make_batches, make_shifts
from web_server import PORT, memory_of, web_server, workers_of

LONGEST_PROMISED_MS = 2000


class Impatient(asyncio.Protocol):
    """A station that sends the next scan at once after an answer, and a refused one again after `pause`."""

    def __init__(self, requests: list[bytes], pause: float) -> None:
        self.requests, self.pause = requests, pause
        self.sent = 0
        self.answers: list[tuple[str, float]] = []
        self.buffer = b""
        self.is_stopping = False
        self.done = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self.send()

    def send(self) -> None:
        if self.is_stopping or self.sent == len(self.requests):
            self.transport.close()
            return
        self.sent_at = time.perf_counter()
        self.transport.write(self.requests[self.sent])

    def data_received(self, received: bytes) -> None:
        self.buffer += received
        head, separator, body = self.buffer.partition(b"\r\n\r\n")
        if not separator or len(body) < length_in(head):
            return
        self.buffer = b""
        status = head[9:12].decode()
        self.answers.append((status, (time.perf_counter() - self.sent_at) * 1000))
        self.sent += status == "200"
        asyncio.get_running_loop().call_later(0 if status == "200" else self.pause, self.send)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def crowd(requests: list[list[bytes]], seconds: float, pause: float) -> list[list[tuple[str, float]]]:
    """The answers of each station. One whose connection is closed comes again, as a browser does."""
    until = time.perf_counter() + seconds
    return await asyncio.gather(*(keep_sending(one, until, pause) for one in requests))


async def keep_sending(requests: list[bytes], until: float, pause: float) -> list[tuple[str, float]]:
    answers: list[tuple[str, float]] = []
    loop = asyncio.get_running_loop()
    while time.perf_counter() < until and requests:
        began = time.perf_counter()
        try:
            _, station = await loop.create_connection(
                lambda mine=requests: Impatient(mine, pause), "127.0.0.1", PORT
            )
        except OSError:
            answers.append(("no connection", (time.perf_counter() - began) * 1000))
            await asyncio.sleep(pause or 0.05)
            continue
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(station.done), max(0, until - time.perf_counter()))
        station.is_stopping = True
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(asyncio.shield(station.done), 20)
        answers += station.answers
        requests = requests[station.sent :]
    return answers


def describe(clients: int, answers: list[tuple[str, float]], seconds: float) -> str:
    counts = Counter(status for status, _ in answers)
    parts = [f"{clients} clients: {len(answers)} answers, {counts['200'] / seconds:.0f} scans a second"]
    for status in sorted(counts):
        times = sorted(ms for one, ms in answers if one == status)
        parts.append(
            f"{status}: {len(times)} (p50 {times[len(times) // 2]:.0f}, p99 {times[int(len(times) * 0.99)]:.0f}, "
            f"longest {times[-1]:.0f} ms)"
        )
    late = sum(ms > LONGEST_PROMISED_MS for _, ms in answers)
    return "; ".join([*parts, f"over 2 s: {late}"])


def run(server: subprocess.Popen[bytes], clients: int, seconds: float, pause: float) -> None:
    shifts = make_shifts(clients)
    work = make_batches(shifts, size=1, count=int(seconds * 1500 / clients) + 10)
    requests = [requests_of(shift, batches) for shift, batches in zip(shifts, work, strict=True)]
    memory = sum(map(memory_of, workers_of(server)))

    answers = [one for station in asyncio.run(crowd(requests, seconds, pause)) for one in station]

    grown = (sum(map(memory_of, workers_of(server))) - memory) / 1e6
    print(describe(clients, answers, seconds), f"memory +{grown:.0f} MB", sep="; ", flush=True)


def run_in_peace(server: subprocess.Popen[bytes]) -> None:
    quiet = measure(server, clients=10, size=1, seconds=5, pause=0.2)
    print(
        f"10 in peace: p50 {quiet.percentile(50):.0f}, p99 {quiet.percentile(99):.0f} ms, "
        f"not 200: {quiet.troubles}, lost {quiet.lost}, wrong {quiet.wrong}",
        flush=True,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--clients", type=int, nargs="*", default=[150, 300, 500])
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds from a refusal to the next try")
    wanted = parser.parse_args()
    with web_server() as server:
        measure(server, clients=10, size=1, seconds=3, pause=0.2)
        run_in_peace(server)
        for clients in wanted.clients:
            run(server, clients, wanted.seconds, wanted.pause)
            time.sleep(2)
            run_in_peace(server)
