"""Devices that scan: each with its own person, queue and place in the ledger, and no browser."""

import http.client
import json
import re
import threading
import time
from collections import deque
from datetime import UTC, datetime
from pathlib import Path

QUEUE = Path(__file__).parents[2] / "static" / "scan" / "queue.js"
PATH = "/api/v1/scans"
# gunicorn closes what was idle for 5 seconds; a browser would notice that before it sends.
KEEPALIVE_SECONDS = 4
STOPPING = (401, 403, 409)
# What a device sees instead of a status.
REFUSED, CUT, SILENT = "refused", "cut", "no answer"


def read_constant(name):
    """A number of the scan page's queue, by which devices retry as it does."""
    return int(re.search(rf"^const {name} = (\d+);", QUEUE.read_text(), re.MULTILINE)[1])


LARGEST_BATCH = read_constant("LARGEST_BATCH")
SHORTEST_PAUSE = read_constant("SHORTEST_PAUSE_MS") / 1000
LONGEST_PAUSE = read_constant("LONGEST_PAUSE_MS") / 1000
PATIENCE = read_constant("PATIENCE_MS") / 1000


class Device(threading.Thread):
    """Makes `rate` scans a second by its plan, whatever the site does, and sends what waits as queue.js does.

    One request is on its way at a time, with all that waits, up to 100; what got no good answer is sent again
    with the same ids, by halves if it took too long. `headers` say who scans.
    """

    def __init__(self, *, name, plan, ledger, port, headers, person, rate):
        super().__init__(name=name, daemon=True)
        self.plan, self.ledger, self.port, self.headers = plan, ledger, port, headers
        self.person = person
        self.rate = rate
        self.waiting = deque()
        self.made = 0
        self.failures = 0
        self.size = LARGEST_BATCH
        self.connection = None
        self.used_at = 0.0
        self.is_making = True
        self.gives_up = threading.Event()
        self.is_stopped = False

    def run(self):
        self.began = time.monotonic() - self.plan.chance.random() / self.rate
        while not self.gives_up.is_set() and not self.is_stopped:
            self.make_scans()
            if self.waiting:
                self.send_batch()
            elif not self.is_making:
                break
            else:
                self.gives_up.wait(0.5 / self.rate)

    def make_scans(self):
        """Those that a person has made by now, each written down at once."""
        due = int((time.monotonic() - self.began) * self.rate) if self.is_making else self.made
        while self.made < due:
            scan = self.plan.next_scan()
            self.ledger.write("made", device=self.name, scan=scan)
            self.waiting.append(scan)
            self.made += 1

    def send_batch(self):
        batch = [self.waiting[place] for place in range(min(len(self.waiting), self.size))]
        sent_at = self.ledger.now()
        self.ledger.write("try", device=self.name, ids=[scan["id"] for scan in batch])
        status, pause, answer = self.post(batch)
        results = read_results(answer) if status == 200 else []
        self.ledger.write_answer(device=self.name, sent_at=sent_at, status=status, results=results)
        self.take(len(batch), status, pause, answer, results)

    def take(self, count, status, pause, answer, results):
        if results:
            self.failures, self.size = 0, LARGEST_BATCH
            answered = {result[0] for result in results}
            self.waiting = deque(scan for scan in self.waiting if scan["id"] not in answered)
        elif status in STOPPING or status == 400:
            self.is_stopped = True
            self.ledger.write("stop", device=self.name, status=status, answer=answer)
        else:
            self.failures += 1
            if status in (503, SILENT):
                self.size = max(1, count // 2)
            self.wait(choose_pause(self.failures, pause, self.plan.chance.random()))

    def wait(self, seconds):
        """A person goes on scanning meanwhile."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0 and not self.gives_up.wait(min(left, 0.5)):
            self.make_scans()

    def post(self, batch):
        body = {"station": self.name, "waiting": len(self.waiting) - len(batch), "user": self.person}
        now = datetime.now(UTC).isoformat()
        body["scans"] = [{**scan, "scanned_at": now} for scan in batch]
        try:
            return self.request(json.dumps(body))
        except TimeoutError:
            outcome = SILENT
        except ConnectionRefusedError:
            outcome = REFUSED
        except (OSError, http.client.HTTPException):
            outcome = CUT
        self.hang_up()
        return outcome, 0, {}

    def request(self, body):
        if self.connection is None or time.monotonic() - self.used_at > KEEPALIVE_SECONDS:
            self.hang_up()
            self.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.connection.request("POST", PATH, body, {"Content-Type": "application/json", **self.headers})
        response = self.connection.getresponse()
        text = response.read()
        self.used_at = time.monotonic()
        if response.will_close:
            self.hang_up()
        try:
            answer = json.loads(text)
        except ValueError:
            answer = {}
        return response.status, float(response.headers.get("Retry-After") or 0), answer

    def hang_up(self):
        if self.connection:
            self.connection.close()
        self.connection = None


def choose_pause(failures, asked, chance):
    """Seconds until the next try: not sooner than the site asked for, else at most LONGEST_PAUSE."""
    growing = min(SHORTEST_PAUSE * 2 ** (failures - 1), LONGEST_PAUSE)
    return max(asked * (1 + chance / 4), growing * (1 - chance / 2))


def read_results(answer):
    """As the ledger keeps them: id, outcome, reason, the parent's code and its children."""
    kept = []
    for result in answer.get("results", []):
        parent = result["parent"] or {"code": None, "children": None}
        kept.append([result["id"], result["outcome"], result["reason"], parent["code"], parent["children"]])
    return kept


def sign_in(port, username, password):
    """The headers of a session, begun as the scan page does it."""
    cookies = {}
    for method, body in (("GET", None), ("POST", json.dumps({"username": username, "password": password}))):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Content-Type": "application/json", **build_headers(cookies)} if cookies else {}
        connection.request(method, "/api/v1/session", body, headers)
        response = connection.getresponse()
        text = response.read()
        assert response.status == 200, text
        for cookie in response.headers.get_all("Set-Cookie") or []:
            name, _equals, value = cookie.partition(";")[0].partition("=")
            cookies[name] = value
        connection.close()
    return build_headers(cookies)


def build_headers(cookies):
    return {
        "Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items()),
        "X-CSRFToken": cookies["csrftoken"],
    }
