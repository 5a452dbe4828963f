"""Each list walks along its index and never reads all bags, links or scans."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now

from bags.models import Link
from history import bag_lists
from scanning.models import Scan
from tests.builders import make_area, make_child, make_parent, make_user
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db
BIG = ("bags_bag", "bags_link", "scanning_scan")
# What earlier tests left in the files of these tables would count in each plan, though it is no row any more.
EMPTY = """
ALTER TABLE bags_link DISABLE TRIGGER USER; ALTER TABLE scanning_scan DISABLE TRIGGER USER;
ALTER TABLE bills_billline DISABLE TRIGGER USER; ALTER TABLE bags_bag DISABLE TRIGGER USER;
TRUNCATE bags_bag, bags_link, scanning_scan CASCADE;
ALTER TABLE bags_link ENABLE TRIGGER USER; ALTER TABLE scanning_scan ENABLE TRIGGER USER;
ALTER TABLE bills_billline ENABLE TRIGGER USER; ALTER TABLE bags_bag ENABLE TRIGGER USER
"""
FILL = """
INSERT INTO bags_bag (code, kind, area_id, created_at)
SELECT CASE WHEN n %% 30 = 0 THEN 'SB' ELSE 'CH' END || lpad(n::text, 7, '0'),
       CASE WHEN n %% 30 = 0 THEN 'parent' ELSE 'child' END,
       CASE WHEN n %% 7 = 0 THEN %(area)s END, now() - (20000 - n) * interval '1 minute'
FROM generate_series(1, 20000) n;
INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
SELECT child.id, parent.id, child.created_at, %(person)s
FROM bags_bag child
JOIN bags_bag parent ON parent.code = 'SB' || lpad((substr(child.code, 3)::int / 30 * 30)::text, 7, '0')
WHERE child.kind = 'child';
"""
# Its owner alone may add to this table by hand.
FILL_SCANS = """
INSERT INTO scanning_scan (id, received_at, user_id, area_id, station, source, action, code, content_hash,
                           outcome, reason, bag_id)
SELECT gen_random_uuid(), created_at, %s, %s, 'bay-1', 'scan', 'look', code, ''::bytea,
       CASE WHEN id %% 20 = 0 THEN 'refused' ELSE 'saved' END,
       CASE WHEN id %% 20 = 0 THEN 'unknown_code' END, CASE WHEN id %% 20 > 0 THEN id END
FROM bags_bag;
"""
COUNT_SCANS = """
SET CONSTRAINTS ALL IMMEDIATE;
SELECT tally_scans(ARRAY(SELECT scan FROM scanning_scan scan));
INSERT INTO bags_bag (code, kind, created_at, retired_at, withdrawn_at)
SELECT 'KX' || n, 'child', now(), now(), now() FROM generate_series(1, 2000) n;
"""
LISTS = {
    "/bags/": "bag_in_use",
    "/bags/?before=10000": "bag_in_use",
    "/bags/?use=all": "bags_bag_pkey",
    "/bags/?use=out&area={area}&kind=parent": "bag_retired",
    "/bags/?use=withdrawn&count=1": "bag_withdrawn",
    "/bags/?kind=parent": "bag_parents",
    "/bags/?area={area}": "bag_area",
    "/bags/?area={area}&kind=parent": "parents on bags_bag",
    "/bags/?area={area}&kind=parent&count=1": "parents on bags_bag",
    "/bags/?area={area}&kind=child&count=1": "bag_area",
    "/bags/?q=CH00": "bag_code_unique",
    "/bags/?q=CH00&kind=parent": "bag_code_unique",
    "/bags/?q=17&ending=1": "bag_code_reversed",
    "/bags/?q=17&ending=1&kind=parent": "bag_code_reversed",
    "/bags/?place=loose": "link_one_open_per_child",
    "/bags/?scanned=never": "scan_parent",
    "/bags/?place=loose&before=10000&far=1": "link_one_open_per_child",
    "/bags/SB0000300/": "scan_unknown_parent",
    "/bags/CH9999999/": "scan_unknown_code",
    "/scans/": "scan_received",
    "/scans/?person=asha": "scan_received",
    "/scans/?reason=unknown_code": "scan_to_look_at",
    "/scans/?q=CH0000001": "scan_bag",
    "/scans/?q=!": "scan_unknown_code",
    "/work/": "scan_to_look_at",
    "/work/parents/": "bags_link_pkey",
}


@pytest.fixture
def full(client, biller, monkeypatch):
    """A warehouse that is large enough for the planner to care. Gives its only area."""
    # As far beyond what a page looks at as a real warehouse is.
    monkeypatch.setattr(bag_lists, "LOOK_CHEAPLY", 1_000)
    area = make_area("North")
    person = make_user(username="asha", area=area)
    run_as_owner(EMPTY)
    with connection.cursor() as cursor:
        cursor.execute(FILL, {"area": area.pk, "person": person.pk})
        run_as_owner(FILL_SCANS, person.pk, area.pk)
        cursor.execute(COUNT_SCANS)
    run_as_owner("ANALYZE bags_bag, bags_link, scanning_scan, scanning_scantally")
    client.force_login(biller)
    return area


def plans_of(client, address):
    """The plans of all that this page asks of the database."""
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code in (200, 404)
    statements = [query["sql"] for query in asked if re.match(r"\s*(SELECT|WITH)", query["sql"])]
    plans = []
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute("EXPLAIN " + statement)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
    return "\n".join(plans)


def test_each_list_has_its_index_and_reads_no_big_table_through(client, full):
    assert (Scan.objects.count(), Link.objects.count()) == (20_000, 19_305)

    wrong = {}
    for address, index in LISTS.items():
        plans = plans_of(client, address.format(area=full.pk))
        read_through = [table for table in BIG if f"Seq Scan on {table}" in plans]
        if read_through or index not in plans:
            wrong[address] = read_through or plans

    assert wrong == {}


def test_dispatchers_bags_of_no_area_are_walked_in_their_order(client, full):
    """They may all be old, behind millions of newer ones that are somebody's: none of those may be read."""
    client.force_login(make_user("Dispatcher", area=full))

    plans = plans_of(client, "/bags/")

    assert plans.count("using bag_area on bags_bag") == 2
    assert "Sort" not in plans


ADMIN_LISTS = {
    "area__id__exact={south}": ["bag_area"],
    "area__id__exact={south}&use=all": ["bag_area", "bag_area_retired"],
    "area__id__exact={south}&use=all&kind__exact=parent": ["bag_area_parents", "bag_area_retired"],
    "area__id__exact={south}&q=+": ["bag_area"],
    "area__id__exact={south}&use=out": ["bag_area_retired"],
    "area__isnull=True&use=all": ["bag_area", "bag_area_retired"],
    "kind=parent&use=all": ["bag_parents", "bag_retired"],
    "kind=child&use=all&p=99": ["bag_in_use", "bag_retired"],
    "use=withdrawn": ["bag_withdrawn"],
}


def test_lists_of_the_admin_walk_along_an_index_for_each_use(client, full, admin_user):
    """An area may have few bags among millions of others: of those no list of it reads any."""
    client.force_login(admin_user)
    south = make_area("South")
    old = [make_child("KX-OLD", area=south), make_parent("SB-OLD", area=south, retired_at=now())]

    wrong = {}
    for query, indexes in ADMIN_LISTS.items():
        plans = plans_of(client, f"/admin/bags/bag/?{query.format(south=south.pk)}")
        used = set(re.findall(r"using (bag_\w+) on bags_bag", plans))
        if used != set(indexes) or "Seq Scan on bags_bag" in plans:
            wrong[query] = plans

    assert wrong == {}
    rows = client.get(f"/admin/bags/bag/?area__id__exact={south.pk}&use=all").context["cl"].result_list
    assert list(rows) == old[::-1]
