"""How long the pages of large bills take: the bill, its check, closing it, and its frozen version.

Everything happens in one transaction that is rolled back. Run it beside a filled database (fill.py).
"""

import statistics
import time

from people import make_person  # sets Django up

from django.conf import settings
from django.db import connection, transaction
from django.test import Client

from accounts.models import ADMIN, User
from bags.models import Bag
from bills.lifecycle import create_bill
from bills.models import Bill, BillVersion

CHILDREN = 30
ROUNDS = 9


def fill(bill: Bill, parents: int) -> None:
    """Put so many new parents with 30 children each on the bill."""
    with connection.cursor() as cursor:
        cursor.execute(
            FILL, {"bill": bill.pk, "by": bill.created_by_id, "parents": parents, "children": CHILDREN}
        )


# The parents get ids before their children, the children's links and the lines follow in statements of their own.
FILL = """
CREATE TEMPORARY TABLE IF NOT EXISTS numbered (number integer, parent_id bigint) ON COMMIT DROP;
TRUNCATE numbered;
WITH made AS (
    INSERT INTO bags_bag (code, kind, created_at)
    SELECT 'BENCH-P-' || %(bill)s || '-' || number, 'parent', now() FROM generate_series(1, %(parents)s) number
    RETURNING id, code
)
INSERT INTO numbered SELECT split_part(code, '-', 4)::integer, id FROM made;
INSERT INTO bags_bag (code, kind, created_at)
SELECT 'BENCH-C-' || %(bill)s || '-' || number || '-' || child, 'child', now()
FROM numbered, generate_series(1, %(children)s) child;
INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
SELECT bag.id, numbered.parent_id, now(), %(by)s
FROM numbered, generate_series(1, %(children)s) child
JOIN bags_bag bag ON true
WHERE bag.code = 'BENCH-C-' || %(bill)s || '-' || number || '-' || child;
INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
SELECT %(bill)s, parent_id, now(), %(by)s FROM numbered ORDER BY number;
"""


def median_ms(call) -> float:
    call()
    times = []
    for _round in range(ROUNDS):
        began = time.perf_counter()
        call()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def page(client: Client, address: str):
    def ask() -> None:
        response = client.get(address)
        assert response.status_code == 200, (address, response.status_code)

    return ask


def main() -> None:
    settings.ALLOWED_HOSTS = ["testserver"]
    # CSS and JavaScript as they lie: nothing was collected for this.
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    person = make_person("bench-admin", ADMIN)
    print(f"{Bag.objects.count():,} bags. Medians of {ROUNDS}, in ms.\n")
    print("| parents | children | bill open | check | close (once) | bill closed | version | snapshot KB |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|")
    for parents in (10, 200, 2_000):
        with transaction.atomic():
            measure(person, parents)
            transaction.set_rollback(True)

    with transaction.atomic():
        measure_lists(person)
        transaction.set_rollback(True)


def measure_lists(person: User) -> None:
    """The list of 200,000 closed bills over three years, by each of its filters."""
    with connection.cursor() as cursor:
        cursor.execute(MANY, {"by": person.pk, "bills": BILLS})
        cursor.execute("ANALYZE bills_bill")
    client = Client()
    client.force_login(person)
    print(f"\nA list of {BILLS:,} bills, in ms.\n\n| filter | ms |\n|---|--:|")
    day = "first=2024-06-03&last=2024-06-03"
    for query in (
        "",
        "state=closed",
        "state=open",
        "customer=CUSTOMER+77",
        day,
        f"state=closed&{day}",
        "q=MANY-",
    ):
        print(f"| {query or 'none'} | {median_ms(page(client, f'/bills/?{query}')):.0f} |")


BILLS = 200_000
# Closed bills cannot be made but by closing them: the owner of the table sets its rules aside, until it is taken back.
MANY = """
ALTER TABLE bills_bill DISABLE TRIGGER USER;
WITH made AS (
    INSERT INTO bills_bill (number, customer, note, weight_per_child_kg, version, created_at, created_by_id,
                            closed_at, closed_by_id)
    SELECT 'MANY-' || number, 'Customer ' || number %% 5000, '', 1, 1, day, %(by)s, day + interval '1 hour', %(by)s
    FROM generate_series(1, %(bills)s) number,
         LATERAL (SELECT timestamptz '2024-01-01' + number * interval '3 minutes' AS day) made_on
    RETURNING id, closed_at
)
INSERT INTO bills_billversion (bill_id, version, snapshot, sha256, short_code, parent_count, child_count, weight_kg,
                               closed_at, closed_by_id)
SELECT id, 1, '{}', '', lpad(id::text, 12, '0'), 40, 1200, 1200, closed_at, %(by)s FROM made;
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE bills_bill ENABLE TRIGGER USER;
"""


def measure(person: User, parents: int) -> None:
    client = Client()
    client.force_login(person)
    bill = create_bill(by=person)
    fill(bill, parents)
    address = bill.get_absolute_url()
    opened = median_ms(page(client, address))
    checked = median_ms(page(client, f"{address}check/"))
    began = time.perf_counter()
    assert client.post(f"{address}close/").status_code == 302
    closing = (time.perf_counter() - began) * 1000
    closed = median_ms(page(client, address))
    version = median_ms(page(client, f"{address}versions/1/"))
    kilobytes = len(BillVersion.objects.get(bill=bill).snapshot) / 1000
    print(
        f"| {parents:,} | {parents * CHILDREN:,} | {opened:.0f} | {checked:.0f} | {closing:.0f} | {closed:.0f} |"
        f" {version:.0f} | {kilobytes:,.0f} |"
    )


if __name__ == "__main__":
    main()
