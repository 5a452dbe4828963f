"""Fill a database with many bags, links, scans and some bills, for benchmarks.

    DATABASE_URL=postgres://… DATABASE_OWNER_URL=postgres://… python benchmarks/fill.py --bags 1500000

Everything goes through the tables' rules. Each chunk is one transaction: stopped half-way, the same
command goes on where it stopped, and when the database is full it does nothing.
"""

import argparse
import sys
import time

from people import allow_long_statements, dispatchers, make_people  # first: it sets Django up

from django.db import connection, transaction  # isort: skip

from accounts.models import User
from bags.models import Bag
from bills.lifecycle import close_bill, create_bill
from bills.models import Bill
from core.database_roles import connect_as_owner
from scanning.recording import ScanRequest, make_scan_id, record_scans

CHILDREN_OF_A_PARENT = 30
PARENTS_IN_A_CHUNK = 5_000
# What a hundred people pack.
BAGS_A_DAY = 50_000
# A bill for every hundred parents, with twenty on it; three of four are closed.
PARENTS_PER_BILL, PARENTS_ON_A_BILL = 100, 20
# Loads count into a slot of their own, so that no scanner waits for them.
TALLY_SLOT = 90

# Codes look random, as on labels from many rolls: multiplying by a number without a common factor with 10¹⁰
# gives each number its own ten digits.
FUNCTIONS = """
CREATE OR REPLACE FUNCTION pg_temp.child_code(n bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT 'CH' || lpad((n * 3267000013 % 10000000000)::text, 10, '0')
$$;
CREATE OR REPLACE FUNCTION pg_temp.parent_code(n bigint) RETURNS text IMMUTABLE LANGUAGE sql AS $$
    SELECT CASE WHEN n < 100000 THEN 'SB' || lpad(n::text, 5, '0')
                WHEN n < 200000 THEN 'M444-' || lpad((n - 100000)::text, 5, '0')
                ELSE 'PB' || lpad(n::text, 9, '0') END
$$;
-- A UUIDv7 of this moment (RFC 9562), the same each time for the same n.
CREATE OR REPLACE FUNCTION pg_temp.scan_id(at timestamptz, n bigint) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0') || '7' || substr(md5(n::text), 1, 3)
            || '8' || substr(md5(n::text), 4, 15))::uuid
$$;
"""

PARENTS = """
INSERT INTO bags_bag (code, kind, area_id, created_at)
SELECT pg_temp.parent_code(n), 'parent', (%(areas)s::bigint[])[1 + n %% cardinality(%(areas)s::bigint[])], now()
FROM generate_series(%(first)s::bigint, %(last)s) n
"""

CHILDREN = """
INSERT INTO bags_bag (code, kind, area_id, created_at)
SELECT pg_temp.child_code(n), 'child', (%(areas)s::bigint[])[1 + n / %(each)s %% cardinality(%(areas)s::bigint[])], now()
FROM generate_series(%(first)s::bigint * %(each)s, (%(last)s + 1) * %(each)s - 1) n
"""

# One child in 25 stays loose. The links of all parents are spread over the last days, as many a day whatever
# the number of bags: ten times the bags are ten times the history, not ten times the people.
LINKS = """
INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
SELECT child.id, parent.id, now() - interval '1 hour' - (%(parents)s - n::float8 / %(each)s) / %(parents)s
    * %(days)s * interval '1 day', (%(people)s::bigint[])[1 + n / %(each)s %% cardinality(%(people)s::bigint[])]
FROM generate_series(%(first)s::bigint * %(each)s, (%(last)s + 1) * %(each)s - 1) n
JOIN bags_bag child ON child.code = pg_temp.child_code(n)
JOIN bags_bag parent ON parent.code = pg_temp.parent_code(n / %(each)s)
WHERE n %% 25 <> 7
"""

# The scan that made each link of these parents.
SCANS = """
INSERT INTO scanning_scan (id, received_at, scanned_at, station, seq, source, action, code, named_parent,
    content_hash, outcome, child_count, bag_id, parent_id, made_link_id, user_id, area_id)
SELECT pg_temp.scan_id(link.linked_at, link.id), link.linked_at, link.linked_at, 'loaded', link.id, 'scan', 'pack',
    child.code, parent.code, decode(md5(child.code), 'hex'), 'saved', 30, child.id, parent.id, link.id,
    link.linked_by_id, parent.area_id
FROM generate_series(%(first)s::bigint, %(last)s) n
JOIN bags_bag parent ON parent.code = pg_temp.parent_code(n)
JOIN bags_link link ON link.parent_id = parent.id AND link.unlinked_at IS NULL
JOIN bags_bag child ON child.id = link.child_id
"""

SCAN_TALLY = """
INSERT INTO scanning_scantally
    (quarter_at, user_id, station, area_id, action, outcome, scan_count, linked_count, taken_out_count,
     first_at, last_at)
SELECT date_bin('15 minutes', received_at, 'epoch'), user_id, station, area_id, action, outcome, count(*),
       count(made_link_id), 0, min(received_at), max(received_at)
FROM scanning_scan WHERE station = 'loaded' GROUP BY 1, 2, 3, 4, 5, 6
ON CONFLICT (quarter_at, user_id, station, area_id, action, outcome, reason) DO UPDATE
SET scan_count = excluded.scan_count, linked_count = excluded.linked_count
"""


def fill(bags: int) -> None:
    """Bring the database to `bags` bags with their links and scans, and to its bills."""
    make_people()
    allow_long_statements()
    parents = bags // (CHILDREN_OF_A_PARENT + 1)
    people = dispatchers()
    values = {
        "parents": parents,
        "days": max(bags / BAGS_A_DAY, 1),
        "each": CHILDREN_OF_A_PARENT,
        "people": [person.pk for person in people],
        "areas": sorted({person.area_id for person in people}),
        "slot": TALLY_SLOT,
    }
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
        cursor.execute("SELECT set_config('tracetrack.tally_slot', %s, false)", [str(TALLY_SLOT)])
    began = time.monotonic()
    for first in range(0, parents, PARENTS_IN_A_CHUNK):
        fill_chunk(values | {"first": first, "last": min(first + PARENTS_IN_A_CHUNK, parents) - 1})
        done = min(first + PARENTS_IN_A_CHUNK, parents) * (CHILDREN_OF_A_PARENT + 1)
        say(f"{done:,} of {bags:,} bags after {time.monotonic() - began:.0f} s")
    make_bills(parents)
    finish(values)


def fill_chunk(values: dict) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_temp.parent_code(%(first)s), pg_temp.parent_code(%(last)s)", values)
        found = Bag.objects.filter(code__in=cursor.fetchone()).count()
        if found == 1 and values["first"] != values["last"]:
            sys.exit("This database was filled with another number of bags. Make a new one.")
        if found:
            return
        for statement in (PARENTS, CHILDREN, LINKS, SCANS):
            cursor.execute(statement, values)


def make_bills(parents: int) -> None:
    biller = User.objects.get(username="bench-biller")
    for number in range(parents // PARENTS_PER_BILL):
        if not Bill.objects.filter(number=f"BENCH-{number:06}").exists():
            fill_bill(number, biller)


def fill_bill(number: int, biller: User) -> None:
    """One bill through the application itself: made, filled by scans, mostly closed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_temp.parent_code(%s + n) FROM generate_series(0, %s) n",
            [number * PARENTS_PER_BILL, PARENTS_ON_A_BILL - 1],
        )
        codes = [code for (code,) in cursor.fetchall()]
    with transaction.atomic():
        bill = create_bill(number=f"BENCH-{number:06}", by=biller)
        scans = [ScanRequest(id=make_scan_id(), action="bill", code=code, bill=bill.number) for code in codes]
        record_scans(user=biller, station="desk", scans=scans)
        if number % 4:
            close_bill(bill, by=biller)


def finish(values: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SCAN_TALLY, values)
        cursor.execute("VACUUM ANALYZE")


def say(sentence: str) -> None:
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bags", type=int, default=1_500_000, help="how many bags (default: 1500000)")
    wanted = parser.parse_args().bags
    with connect_as_owner():  # who alone may add scans of the past
        fill(wanted)
