"""Fill an empty database with many bags, links, scans and some bills, for benchmarks.

    DATABASE_URL=postgres://… DATABASE_OWNER_URL=postgres://… python benchmarks/fill.py --bags 1500000

Rows first, then their indexes, foreign keys and tallies, as a restore does it: kept row by row, these took most
of the time. Constraints are checked over all rows at the end, the rest by `manage.py self_check`. Bills are made by
the application itself. Each chunk is one transaction: stopped half-way, the same command goes on where it
stopped, and when the database is full it does nothing.
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
from scanning.recording import ScanRequest, make_scan_id, make_batch, record_scans

CHILDREN_OF_A_PARENT = 30
PARENTS_IN_A_CHUNK = 10_000
# What a hundred people pack.
BAGS_A_DAY = 50_000
# A bill for every hundred parents, with twenty on it; three of four are closed.
PARENTS_PER_BILL, PARENTS_ON_A_BILL = 100, 20
BILLS_IN_A_CHUNK = 25
# Loads count into a slot of their own, so that no scanner waits for them.
TALLY_SLOT = 90
WITH_NUMBERS = ("bags_bag", "bags_link")
FILLED = (*WITH_NUMBERS, "scanning_scan")

# Codes look random, as on labels from many rolls: multiplying by a number without a common factor with 10¹⁰
# gives each number its own ten digits. Ids are computed too, so nothing has to be looked up.
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

# Each parent and its thirty children, one after the other. Spread over the last days, as many a day whatever the number
# of bags: ten times the bags are ten times the history, not ten times the people.
PACKED = """
SELECT n, place, n * 30 + place - 1 AS k, n * 31 + 1 AS parent_id, n * 31 + 1 + place AS bag_id, n * 33 + place AS scan,
    now() - interval '1 hour' - (%(parents)s - n - place / 33.0::float8) / %(parents)s * %(days)s * interval '1 day' AS at,
    (%(people)s::bigint[])[1 + n %% cardinality(%(people)s::bigint[])] AS person,
    (%(areas)s::bigint[])[1 + n %% cardinality(%(areas)s::bigint[])] AS area, 'bay-' || n %% 100 AS station
FROM generate_series(%(first)s::bigint, %(last)s) n, generate_series(0, 32) place
"""

BAGS = f"""
INSERT INTO bags_bag (id, code, kind, area_id, created_at)
SELECT bag_id, CASE WHEN place = 0 THEN pg_temp.parent_code(n) ELSE pg_temp.child_code(k) END,
    CASE WHEN place = 0 THEN 'parent' ELSE 'child' END, area, at
FROM ({PACKED}) packed WHERE place <= 30
"""

# One child in 25 stays loose.
LINKS = f"""
INSERT INTO bags_link (id, child_id, parent_id, linked_at, linked_by_id)
SELECT k + 1, bag_id, parent_id, at, person
FROM ({PACKED}) packed WHERE place BETWEEN 1 AND 30 AND k %% 25 <> 7
"""

# The scan of the parent, that of each link, one of a child that is in it already, and for every tenth parent one of a
# child that is in another.
SCANS = f"""
INSERT INTO scanning_scan (id, received_at, scanned_at, station, seq, source, action, code, named_parent,
    content_hash, outcome, reason, child_count, bag_id, parent_id, made_link_id, other_parent_id, user_id, area_id)
SELECT pg_temp.scan_id(at, scan), at, at, station, scan, 'scan', 'pack', code,
    CASE WHEN place > 0 THEN pg_temp.parent_code(n) END, decode(md5(code), 'hex'), outcome,
    CASE outcome WHEN 'duplicate' THEN 'in_this_parent' WHEN 'refused' THEN 'in_other_parent' END,
    least(place, 29), id, parent_id, CASE WHEN outcome = 'saved' AND place > 0 THEN k + 1 END,
    CASE WHEN outcome = 'refused' THEN id / 31 * 31 + 1 END, person, area
FROM ({PACKED}) packed, LATERAL (
    SELECT CASE WHEN place = 0 THEN pg_temp.parent_code(n) WHEN place <= 30 THEN pg_temp.child_code(k)
                WHEN place = 31 THEN pg_temp.child_code(n * 30 + 2) ELSE pg_temp.child_code(n * 30 - 28) END AS code,
           CASE WHEN place <= 30 THEN bag_id WHEN place = 31 THEN n * 31 + 4 ELSE n * 31 - 27 END AS id,
           CASE WHEN place <= 30 THEN 'saved' WHEN place = 31 THEN 'duplicate' ELSE 'refused' END AS outcome
) what WHERE (place <= 30 AND (place = 0 OR k %% 25 <> 7)) OR place = 31 OR (n %% 10 = 9 AND place = 32)
"""

# What is made again when all rows are there: plain indexes, unique constraints and foreign keys.
LEAVE_OUT = """
CREATE TABLE bench_left_out AS
SELECT format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS statement,
    format('ALTER TABLE %%s DROP CONSTRAINT %%I', conrelid::regclass, conname) AS undo, contype = 'f' AS is_last
FROM pg_constraint WHERE conrelid = ANY (%(tables)s::regclass[]) AND contype IN ('u', 'f')
UNION ALL
SELECT pg_get_indexdef(indexrelid)
    || coalesce(format('; COMMENT ON INDEX %%s IS %%L', indexrelid::regclass, obj_description(indexrelid)), ''),
    format('DROP INDEX %%s', indexrelid::regclass), false FROM pg_index
WHERE indrelid = ANY (%(tables)s::regclass[]) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
"""

BAG_TALLY = """
INSERT INTO bags_bagtally (slot, area_id, parent_count, child_count, link_count)
SELECT %(slot)s, area_id, sum(parents), sum(children), sum(links) FROM (
    SELECT area_id, count(*) FILTER (WHERE kind = 'parent') AS parents, count(*) FILTER (WHERE kind = 'child') AS children, 0 AS links
    FROM bags_bag GROUP BY 1
    UNION ALL
    SELECT parent.area_id, 0, 0, count(*) FROM bags_link link JOIN bags_bag parent ON parent.id = link.parent_id GROUP BY 1
) counted GROUP BY area_id
"""

# In the order of time, as scans make it.
SCAN_TALLY = """
INSERT INTO scanning_scantally
    (quarter_at, user_id, station, area_id, action, outcome, reason, scan_count, linked_count, taken_out_count,
     first_at, last_at)
SELECT date_bin('15 minutes', received_at, 'epoch'), user_id, station, area_id, action, outcome, reason, count(*),
       count(made_link_id), 0, min(received_at), max(received_at)
FROM scanning_scan GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1
"""

# The trigger other_parents_stay_known finds out.
OTHER_PARENTS = "UPDATE bags_codesettings SET has_other_parents = NULL"


def fill(bags: int) -> None:
    """Bring the database to `bags` bags with their links and scans, and to its bills."""
    make_people()
    allow_long_statements()
    parents = bags // (CHILDREN_OF_A_PARENT + 1)
    people = dispatchers()
    values = {
        "parents": parents,
        "days": max(bags / BAGS_A_DAY, 1),
        "people": [person.pk for person in people],
        "areas": [person.area_id for person in people[:4]],
        "slot": TALLY_SLOT,
    }
    began = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute(FUNCTIONS)
    leave_out(parents)
    for first in range(0, parents, PARENTS_IN_A_CHUNK):
        fill_chunk(values | {"first": first, "last": min(first + PARENTS_IN_A_CHUNK, parents) - 1})
        done = min(first + PARENTS_IN_A_CHUNK, parents) * (CHILDREN_OF_A_PARENT + 1)
        say(f"{done:,} of {bags:,} bags after {time.monotonic() - began:.0f} s")
    put_back(values)
    make_bills(parents)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    say(f"All after {time.monotonic() - began:.0f} s")


def is_bare() -> bool:
    """Whether an earlier run left the tables without their indexes."""
    return "bench_left_out" in connection.introspection.table_names()


def leave_out(parents: int) -> None:
    """Take indexes, foreign keys and triggers off the tables, and keep what makes them again."""
    if is_bare():
        return
    if highest := Bag.objects.order_by("-id").values_list("id", flat=True).first():
        if highest < parents * (CHILDREN_OF_A_PARENT + 1):
            sys.exit("This database has other bags. Make a new one.")
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LEAVE_OUT, {"tables": list(FILLED)})
        cursor.execute("SELECT undo FROM bench_left_out ORDER BY is_last DESC")
        for (statement,) in cursor.fetchall():
            cursor.execute(statement)
        for table in FILLED:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")


def fill_chunk(values: dict) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if Bag.objects.filter(pk=values["last"] * (CHILDREN_OF_A_PARENT + 1) + 1).exists():
            return
        for statement in (BAGS, LINKS, SCANS):
            cursor.execute(statement, values)


def put_back(values: dict) -> None:
    """Make all again that was left out, each in a transaction of its own, and then the tallies."""
    if not is_bare():
        return
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE bags_bag, bags_link, scanning_scan")
        cursor.execute("SELECT ctid::text, statement FROM bench_left_out ORDER BY is_last, statement")
        for place, statement in cursor.fetchall():
            began = time.monotonic()
            with transaction.atomic():
                cursor.execute(statement)
                cursor.execute("DELETE FROM bench_left_out WHERE ctid = %s::tid", [place])
            say(f"{time.monotonic() - began:.0f} s: {statement[:90]}")
        with transaction.atomic():
            for table in FILLED:
                cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            for table in WITH_NUMBERS:
                cursor.execute(
                    f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))"
                )
            for statement in (BAG_TALLY, SCAN_TALLY, OTHER_PARENTS):
                cursor.execute(statement, values)
            cursor.execute("DROP TABLE bench_left_out")


def make_bills(parents: int) -> None:
    """Some at once, as waiting for the disk would take longer than all the rest."""
    biller, wanted = User.objects.get(username="bench-biller"), range(parents // PARENTS_PER_BILL)
    made = set(Bill.objects.filter(number__startswith="BENCH-").values_list("number", flat=True))
    missing = [number for number in wanted if f"BENCH-{number:06}" not in made]
    for first in range(0, len(missing), BILLS_IN_A_CHUNK):
        with transaction.atomic():
            for number in missing[first : first + BILLS_IN_A_CHUNK]:
                fill_bill(number, biller)


def fill_bill(number: int, biller: User) -> None:
    """One bill through the application itself: made, filled by scans, mostly closed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_temp.parent_code(%s + n) FROM generate_series(0, %s) n",
            [number * PARENTS_PER_BILL, PARENTS_ON_A_BILL - 1],
        )
        codes = [code for (code,) in cursor.fetchall()]
    bill = create_bill(number=f"BENCH-{number:06}", by=biller)
    scans = [ScanRequest(id=make_scan_id(), action="bill", code=code, bill=bill.number) for code in codes]
    record_scans(make_batch(user=biller, station="desk", scans=scans))
    if number % 4:
        close_bill(bill, by=biller)


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
