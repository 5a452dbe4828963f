"""What the people of a load do: each packs children into parents, one scan after the other.

The scans are made before the clock starts, so that making them costs the measured machine nothing, and each
comes with the answer that it must get.
"""

import random
import secrets
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice

from people import dispatchers, make_billers  # first: it sets Django up

from django.db import connection  # isort: skip

from accounts.models import Area, User
from bills.lifecycle import create_bill
from scanning.recording import ScanRequest, make_scan_id

CHILDREN_OF_A_PARENT = 30
# Of a hundred scans, ten make no new link. Of the others, half are of bags that are loaded already.
DUPLICATES, IN_OTHER_PARENT, UNREADABLE = 5, 3, 2
SAVED = ("saved", None)


@dataclass(frozen=True)
class Step:
    """One scan, and the outcome and reason that it must get."""

    scan: ScanRequest
    answer: tuple[str, str | None]


@dataclass
class Shift:
    """One person's work in one run, with codes and a station of its own."""

    person: User
    station: str
    prefix: str
    packed_elsewhere: list[str]
    loaded_parents: list[str] = field(default_factory=list)
    loaded_children: list[str] = field(default_factory=list)
    area_id: int | None = None

    def steps(self) -> Iterator[Step]:
        """Scans without end: a parent, its children, the next parent."""
        while True:
            parent = f"{self.prefix}P{len(self.loaded_parents)}"
            self.loaded_parents.append(parent)
            yield pack(parent, None, SAVED)
            children: list[str] = []
            while len(children) < CHILDREN_OF_A_PARENT:
                yield self.step_into(parent, children)

    def step_into(self, parent: str, children: list[str]) -> Step:
        chance = random.randrange(100)
        if chance < DUPLICATES and children:
            return pack(random.choice(children), parent, ("duplicate", "in_this_parent"))
        if DUPLICATES <= chance < DUPLICATES + IN_OTHER_PARENT:
            return pack(random.choice(self.packed_elsewhere), parent, ("refused", "in_other_parent"))
        if chance >= 100 - UNREADABLE:
            return pack("half a ?", parent, ("refused", "bad_code"))
        child = f"{self.prefix}C{secrets.token_hex(5).upper()}"
        children.append(child)
        if chance % 2:
            self.loaded_children.append(child)
        return pack(child, parent, SAVED)


@dataclass
class BillingShift(Shift):
    """A biller's work: puts parents that are there onto one bill."""

    bill: str = ""

    def steps(self) -> Iterator[Step]:
        while True:
            parent = f"{self.prefix}P{len(self.loaded_parents)}"
            self.loaded_parents.append(parent)
            scan = ScanRequest(id=make_scan_id(), action="bill", code=parent, bill=self.bill)
            yield Step(scan, SAVED)


def pack(code: str, parent: str | None, answer: tuple[str, str | None]) -> Step:
    return Step(ScanRequest(id=make_scan_id(), action="pack", code=code, parent=parent), answer)


def make_shifts(clients: int) -> list[Shift]:
    """A shift for each client: one person each, as far as the people go."""
    people = dispatchers()
    elsewhere = codes_in_parents()
    run = make_run()
    return [
        Shift(
            person,
            f"load-{run}-{number:03}",
            f"L{run}{number:03}",
            elsewhere[person.area_id],
            area_id=person.area_id,
        )
        for number, person in ((number, people[number % len(people)]) for number in range(clients))
    ]


def make_billing_shifts(clients: int) -> list[Shift]:
    """A biller with a bill of its own for each client."""
    people, area = make_billers(clients), Area.objects.get(name="Bench A")
    run = make_run()
    return [
        BillingShift(
            person,
            f"load-{run}-{number:03}",
            f"L{run}{number:03}",
            [],
            bill=create_bill(number=f"LOAD-{run}-{number:03}", by=person).number,
            area_id=area.pk,
        )
        for number, person in enumerate(people)
    ]


def make_run() -> str:
    """A part of codes that no other run has."""
    return f"{int(time.time()):X}{secrets.token_hex(1).upper()}"


def codes_in_parents() -> dict[int, list[str]]:
    """Some children that are in parents, by area."""
    codes = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(SOME_PACKED_CHILDREN)
        for area, code in cursor.fetchall():
            codes[area].append(code)
    return codes


SOME_PACKED_CHILDREN = """
WITH range AS (SELECT min(id) AS low, max(id) AS high FROM bags_link),
     chosen AS (SELECT DISTINCT low + (random() * (high - low))::bigint AS id FROM range, generate_series(1, 4000))
SELECT child.area_id, child.code
FROM chosen JOIN bags_link link USING (id) JOIN bags_bag child ON child.id = link.child_id
WHERE link.unlinked_at IS NULL AND NOT EXISTS (  -- what has left is refused for another reason
    SELECT FROM bills_billline line JOIN bills_bill bill ON bill.id = line.bill_id
    WHERE line.parent_id = link.parent_id AND bill.closed_at IS NOT NULL)
"""


def make_batches(shifts: list[Shift], *, size: int, count: int) -> list[list[list[Step]]]:
    """For each shift `count` batches of `size` scans, and all bags loaded that they suppose to be there.

    Made turn by turn, so that the ids of all shifts grow together as they do in life.
    """
    work = [shift.steps() for shift in shifts]
    turns = [[list(islice(steps, size)) for steps in work] for _ in range(count)]
    for shift in shifts:
        load_bags(shift)
    return [list(batches) for batches in zip(*turns, strict=True)]


def load_bags(shift: Shift) -> None:
    with connection.cursor() as cursor:
        for kind, codes in (("parent", shift.loaded_parents), ("child", shift.loaded_children)):
            cursor.execute(LOAD, [kind, shift.area_id, codes])


LOAD = """
INSERT INTO bags_bag (code, kind, area_id, created_at)
SELECT code, %s, %s, now() FROM unnest(%s::text[]) code
"""


def stored_scans(shifts: list[Shift]) -> int:
    """How many scans the database holds that these shifts made."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM scanning_scan WHERE station = ANY (%s)",
            [[shift.station for shift in shifts]],
        )
        return cursor.fetchone()[0]
