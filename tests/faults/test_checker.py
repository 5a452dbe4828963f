"""The checker of faults: clean after honest work, red on each kind of tampering."""

import uuid

import pytest
from django.db import connection

from scanning.models import Scan
from scanning.recording import ScanRequest, make_batch, record_scans
from tests.builders import make_bill, make_user
from tests.database import run_as_owner, switched_off
from tests.faults.checker import check
from tests.faults.ledger import Ledger, read_ledger
from tests.faults.plans import BILLS, Plan

pytestmark = pytest.mark.django_db
TABLES = ["scanning_scan", "bags_link", "bags_bag", "bills_billline"]
SCANS = 40


@pytest.fixture
def path(tmp_path):
    return tmp_path / "ledger"


@pytest.fixture
def written(path):
    """A ledger of two devices that worked in turns, after the same bags, and sent each batch twice."""
    biller = make_user("Biller")
    for number in BILLS:
        make_bill(number, by=biller)
    ledger = Ledger(path)
    plans = [Plan(seed=5, number=number, may_bill=True) for number in (2, 3)]
    for _turn in range(SCANS // 20):
        for plan in plans:
            send(ledger, f"d{plan.number}", biller, [plan.next_scan() for _scan in range(20)])
    ledger.close()
    return read_ledger(path)


def send(ledger, device, user, scans):
    for scan in scans:
        ledger.write("made", device=device, scan=scan)
    for _try in range(2):
        ledger.write("try", device=device, ids=[scan["id"] for scan in scans])
        asked = [ScanRequest(**scan | {"id": uuid.UUID(scan["id"])} | undoes_of(scan)) for scan in scans]
        answers = record_scans(make_batch(user=user, station=device, scans=asked))
        results = [[str(a.id), a.outcome, a.reason, a.parent_code, a.child_count] for a in answers]
        ledger.write_answer(device=device, sent_at=0, status=200, results=results)


def undoes_of(scan):
    return {"undoes": uuid.UUID(scan["undoes"])} if "undoes" in scan else {}


def tamper(statement, *values):
    """What only the owner of the tables can do."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        with switched_off(TABLES):
            run_as_owner(statement, *values)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def some_scan(**fields):
    return Scan.objects.filter(**fields).order_by("received_at")[3]


def test_honest_work_is_clean(written):
    findings = check(written, connection)

    assert findings.sentences == {}
    assert set(findings.as_words().values()) == {0}
    assert len(written.acknowledged) == Scan.objects.count() == 2 * SCANS


def test_lost_scan_is_found(written):
    gone = some_scan(outcome="refused")
    tamper("DELETE FROM scanning_scan WHERE id = %s", gone.pk)

    assert check(written, connection).counts["lost"] == 1


def test_lost_effect_is_found(written):
    gone = some_scan(action="pack", made_link__isnull=False)
    tamper("DELETE FROM bags_link WHERE id = %s", gone.made_link_id)

    assert check(written, connection).counts["lost"] > 0


COPY = """
INSERT INTO scanning_scan SELECT (jsonb_populate_record(scan, jsonb_build_object('id', gen_random_uuid()))).*
FROM scanning_scan scan WHERE id = %s
"""


def test_doubled_scan_is_found(written):
    tamper(COPY, some_scan(outcome="refused").pk)

    assert check(written, connection).counts["doubled"] == 2


def test_invented_scan_is_found(written):
    tamper(COPY, some_scan(outcome="refused").pk)
    tamper("UPDATE scanning_scan SET seq = 999 WHERE id <> ALL (%s::uuid[])", list(written.made))

    findings = check(written, connection)
    assert (findings.counts["invented"], findings.counts["doubled"]) == (1, 0)


def test_bag_that_nobody_scanned_is_found(written):
    tamper("INSERT INTO bags_bag (code, kind, created_at) VALUES ('CH77777777', 'child', now())")

    assert check(written, connection).counts["invented"] == 1


def test_wrong_parent_is_found(written):
    link = some_scan(action="pack", made_link__unlinked_at=None, made_link__isnull=False).made_link
    tamper(
        "UPDATE bags_link SET parent_id = "
        "(SELECT id FROM bags_bag WHERE kind = 'parent' AND id <> %s LIMIT 1) WHERE id = %s",
        link.parent_id,
        link.pk,
    )

    assert check(written, connection).counts["wrong_parent"] > 0


def test_wrong_parent_in_a_scan_is_found(written):
    tamper("UPDATE scanning_scan SET named_parent = 'SB00001' WHERE id = %s", some_scan(action="move").pk)

    assert check(written, connection).counts["wrong_parent"] == 1


def test_wrong_bill_is_found(written):
    tamper(
        "UPDATE bills_billline line SET bill_id = "
        "(SELECT id FROM bills_bill WHERE id <> line.bill_id LIMIT 1)"
        " WHERE id = (SELECT min(id) FROM bills_billline)"
    )

    assert check(written, connection).counts["wrong_parent"] > 0


def test_wrong_order_is_found(written):
    one, other = Scan.objects.filter(station="d2", outcome="refused").order_by("seq")[:2]
    for scan, at in ((one, other.received_at), (other, one.received_at)):
        tamper("UPDATE scanning_scan SET received_at = %s WHERE id = %s", at, scan.pk)

    assert check(written, connection).counts["wrong_order"] > 0


def test_changed_outcome_is_found(written):
    changed = some_scan(outcome="saved", action="pack")
    tamper(
        "UPDATE scanning_scan SET outcome = 'refused', reason = 'in_other_parent' WHERE id = %s", changed.pk
    )

    assert check(written, connection).counts["wrong_answer"] > 0


def test_false_tally_is_found(written):
    run_as_owner("UPDATE scanning_scantally SET scan_count = scan_count + 1 WHERE action = 'move'")

    assert check(written, connection).counts["false_tallies"] > 0


def test_scan_without_an_answer_is_found(written, path):
    ledger = Ledger(path)
    ledger.write("made", device="d2", scan=Plan(seed=5, number=2).next_scan())
    written.made |= read_ledger(path).made

    assert check(written, connection).counts["waiting"] == 1


def test_two_answers_for_one_scan_are_found(written, path):
    first, *_more = written.acknowledged
    ledger = Ledger(path)
    for outcome in ("saved", "refused"):
        ledger.write_answer(device="d2", sent_at=0, status=200, results=[[first, outcome, None, None, None]])
    written.changed = read_ledger(path).changed

    assert check(written, connection).counts["wrong_answer"] == 1
