"""Papers of closed bills: time and memory of the processes that draw them, by size and by script of the names,
and what others feel meanwhile.

    DATABASE_URL=postgres://… python benchmarks/bill_papers.py [--web]

Needs a migrated database and rolls back what it makes there; only `--web` leaves a closed bill of 2,000 parents.
"""

import argparse
import http.client
import json
import resource
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from bill_pages import fill
from people import ROOT, make_person, sign_in  # sets Django up
from web_server import PORT, web_server

from django.conf import settings
from django.db import connection, transaction
from django.test import RequestFactory

from accounts.models import ADMIN, User
from bills.lifecycle import close_bill, create_bill
from bills.models import BillVersion
from exports.views import build_render_request

SIZES = (10, 200, 2_000)
# Papers differ in nothing but the customer.
CUSTOMERS = {
    "Latin": "Agro Traders",
    "Hindi": "राजकुमार क्षत्रिय एण्ड सन्स",
    "Urdu": "محمد علی اینڈ سنز",
    "nine scripts": "ஸ்ரீ শ্রী శ్రీ શ્રી ਸ੍ਰੀ ಶ್ರೀ ശ്രീ ଶ୍ରୀ شری",
}
RUNS = 5
SECONDS = 15


def closed_bill(by: User, parents: int) -> BillVersion:
    bill = create_bill(by=by, customer=CUSTOMERS["Hindi"], destination="Nagpur")
    fill(bill, parents)
    return close_bill(bill, by=by)


def measure_drawing(by: User) -> None:
    print("| parents | format | seconds | peak MB | file KB |\n|--:|---|--:|--:|--:|")
    for parents in SIZES:
        with transaction.atomic():
            version = closed_bill(by, parents)
            for file_format in ("pdf", "xlsx", "csv"):
                measure_format(version, parents, file_format)
            transaction.set_rollback(True)


def measure_format(version: BillVersion, parents: int, file_format: str) -> None:
    """The process as the web server starts it; medians."""
    request = RequestFactory().get("/", headers={"host": "192.168.1.20:8000"})
    asked = build_render_request(request, version, file_format)
    draw("exports.bill_pdf" if file_format == "pdf" else "exports.bill_spreadsheet", asked)
    module = "exports.bill_pdf" if file_format == "pdf" else "exports.bill_spreadsheet"
    drawn = [draw(module, asked) for _ in range(RUNS)]
    seconds, peak, size = (statistics.median(figures) for figures in zip(*drawn, strict=True))
    print(f"| {parents:,} | {file_format} | {seconds:.2f} | {peak:.0f} | {size / 1000:,.0f} |")


def measure_names(by: User, parents: int = 200) -> None:
    """CPU of the drawing process, in turns; medians, and their ratio to a paper in Latin letters."""
    with transaction.atomic():
        version = closed_bill(by, parents)
        request = RequestFactory().get("/", headers={"host": "192.168.1.20:8000"})
        asked = build_render_request(request, version, "pdf")
        transaction.set_rollback(True)
    taken: dict[str, list[tuple[float, int]]] = {name: [] for name in CUSTOMERS}
    for _ in range(2 * RUNS):
        for name, customer in CUSTOMERS.items():
            snapshot = asked["snapshot"].replace(CUSTOMERS["Hindi"], customer)
            before = spend_of_children()
            _seconds, peak, _size = draw("exports.bill_pdf", asked | {"snapshot": snapshot})
            taken[name].append((spend_of_children() - before, peak))
    print("\n| names in | CPU seconds | ratio | peak MB |\n|---|--:|--:|--:|")
    latin = statistics.median(cpu for cpu, _peak in taken["Latin"])
    for name, figures in taken.items():
        cpu, peak = (statistics.median(column) for column in zip(*figures, strict=True))
        print(f"| {name} | {cpu:.2f} | {cpu / latin:.2f} | {peak:.0f} |")


def spend_of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def draw(module: str, asked: dict[str, object]) -> tuple[float, int, int]:
    began = time.perf_counter()
    command = [sys.executable, "-m", module]
    ended = subprocess.run(command, input=json.dumps(asked).encode(), capture_output=True, cwd=ROOT)
    seconds = time.perf_counter() - began
    return seconds, json.loads(ended.stderr)["peak_mb"], len(ended.stdout)


def measure_others(by: User) -> None:
    """What /healthz takes while nobody draws, and while four people ask for the PDF without a pause."""
    with transaction.atomic():
        version = closed_bill(by, SIZES[-1])
    address, session = f"/bills/{version.bill.number}/versions/{version.version}/pdf/", sign_in(by)
    connection.close()
    with web_server():
        print("\n| /healthz while | p50 ms | p95 ms | p99 ms | largest ms |\n|---|--:|--:|--:|--:|")
        tell("nobody draws", pings_for(SECONDS))
        stop, took = threading.Event(), []
        people = [threading.Thread(target=print_on, args=(address, session, stop, took)) for _ in range(4)]
        for person in people:
            person.start()
        tell("4 people print", pings_for(SECONDS))
        stop.set()
        for person in people:
            person.join()
    print(
        f"\n{len(took)} PDFs of {SIZES[-1]:,} parents; from asking to the last byte {told(took)} s (p50/max)"
    )


def print_on(address: str, session: str, stop: threading.Event, took: list[float]) -> None:
    while not stop.is_set():
        seconds, status = timed(lambda: get(address, {"Cookie": f"sessionid={session}"}))
        assert status in (200, 503), status
        if status == 200:
            took.append(seconds)


def pings_for(seconds: float) -> list[float]:
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        times.append(timed(lambda: get("/healthz", {}))[0] * 1000)
        time.sleep(0.02)
    return sorted(times)


def timed(call: Callable[[], int]) -> tuple[float, int]:
    began = time.perf_counter()
    status = call()
    return time.perf_counter() - began, status


def get(address: str, headers: dict[str, str]) -> int:
    asking = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    asking.request("GET", address, headers=headers)
    answer = asking.getresponse()
    answer.read()
    asking.close()
    return answer.status


def tell(name: str, times: list[float]) -> None:
    at = [times[min(len(times) - 1, int(len(times) * part))] for part in (0.5, 0.95, 0.99, 1)]
    print(f"| {name} | " + " | ".join(f"{ms:.1f}" for ms in at) + " |")


def told(seconds: list[float]) -> str:
    return f"{statistics.median(seconds):.1f} / {max(seconds):.1f}"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--web", action="store_true")
    wanted = parser.parse_args()
    settings.ALLOWED_HOSTS = ["*"]
    person = make_person("bench-admin", ADMIN)
    measure_drawing(person)
    measure_names(person)
    if wanted.web:
        measure_others(person)
