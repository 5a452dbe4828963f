"""The ledger of a run: what devices made, each try before it is sent, each answer, each fault.

One file of JSON lines that is only ever appended to. A line is in the file before the try goes out: whatever
dies afterwards, what was promised stands there. Times are seconds since the run began.
"""

import json
import os
import threading
import time
from dataclasses import dataclass, field

GOOD = 200
# What an answer says, as far as the ledger keeps it.
KEPT = ("outcome", "reason", "parent", "children")


class Ledger:
    def __init__(self, path):
        self.file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC)
        self.began = time.monotonic()
        self.lock = threading.Lock()
        self.acknowledged = 0
        self.last_good_sent_at = -1.0  # when the newest try was sent that the site answered well

    def now(self):
        return round(time.monotonic() - self.began, 3)

    def write(self, kind, **fields):
        line = json.dumps({"kind": kind, "at": self.now(), **fields}, separators=(",", ":"))
        os.write(self.file, line.encode() + b"\n")

    def write_answer(self, *, device, sent_at, status, results):
        self.write("answer", device=device, sent_at=sent_at, status=status, results=results)
        if status == GOOD:
            with self.lock:
                self.acknowledged += len(results)
                self.last_good_sent_at = max(self.last_good_sent_at, sent_at)

    def close(self):
        os.close(self.file)


@dataclass
class Written:
    """A ledger, read.

    made           the scans by id, in the order of their making
    tried          ids that went out at least once
    acknowledged   what the site answered first about each id, as KEPT
    changed        ids about which it said something else later
    """

    made: dict = field(default_factory=dict)
    tried: set = field(default_factory=set)
    acknowledged: dict = field(default_factory=dict)
    changed: list = field(default_factory=list)
    answers: list = field(default_factory=list)
    faults: list = field(default_factory=list)
    stops: list = field(default_factory=list)
    tries: int = 0


def read_ledger(path):
    written = Written()
    with open(path) as file:
        for text in file:
            line = json.loads(text)
            TAKE[line["kind"]](written, line)
    return written


def take_made(written, line):
    written.made[line["scan"]["id"]] = line["scan"] | {"station": line["device"]}


def take_try(written, line):
    written.tries += 1
    written.tried.update(line["ids"])


def take_answer(written, line):
    written.answers.append(line)
    for scan_id, *said in line["results"]:
        if written.acknowledged.setdefault(scan_id, said) != said:
            written.changed.append(scan_id)


TAKE = {
    "made": take_made,
    "try": take_try,
    "answer": take_answer,
    "fault": lambda written, line: written.faults.append(line),
    "stop": lambda written, line: written.stops.append(line),
}
