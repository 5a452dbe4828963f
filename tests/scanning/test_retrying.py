"""A scan that met another one where no lock could keep them apart starts again; other faults are raised."""

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable

from bags.models import Bag
from scanning.models import Scan
from scanning.recording import TRIES
from tests.builders import asked, make_child, make_link, make_parent, make_user, scan, scan_all, told
from tests.database import run_as_owner
from tests.locks import start_waiting

pytestmark = pytest.mark.django_db(transaction=True)

# Fails the first times that a bag is made, and counts: a sequence keeps its number when all else is undone.
FAILS_AT_FIRST = """
    CREATE SEQUENCE times_tried;
    CREATE FUNCTION fail_at_first() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF nextval('times_tried') <= {times} THEN
            RAISE EXCEPTION USING ERRCODE = '{fault}', MESSAGE = 'met another one';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER fail_at_first AFTER INSERT ON bags_bag FOR EACH STATEMENT EXECUTE FUNCTION fail_at_first()
"""
NO_LONGER = "DROP FUNCTION fail_at_first CASCADE; DROP SEQUENCE times_tried"


def run(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0] if cursor.description else None


@pytest.fixture
def fail_at_first():
    def prepare(times, fault="unique_violation"):
        run_as_owner(FAILS_AT_FIRST.format(times=times, fault=fault))

    yield prepare
    run_as_owner(NO_LONGER)


def times_tried():
    return run("SELECT last_value FROM times_tried")


@pytest.mark.parametrize("fault", ["unique_violation", "check_violation", "deadlock_detected"])
def test_scan_that_met_another_starts_again(dispatcher, fail_at_first, fault):
    fail_at_first(times=TRIES - 1, fault=fault)

    answer = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert (told(answer), answer.replayed, answer.child_count) == (("saved", None), False, 1)
    assert Scan.objects.count() == 1


def test_scan_that_meets_others_each_time_is_given_up_and_stores_nothing(dispatcher, fail_at_first):
    fail_at_first(times=100)

    with pytest.raises(IntegrityError, match="met another one"):
        scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert times_tried() == TRIES == 4
    assert (Scan.objects.count(), Bag.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "fault", ["foreign_key_violation", "not_null_violation", "lock_not_available", "query_canceled"]
)
def test_fault_that_is_no_meeting_is_raised_at_once(dispatcher, fail_at_first, fault):
    fail_at_first(times=1, fault=fault)

    with pytest.raises((IntegrityError, OperationalError), match="met another one"):
        scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert (times_tried(), Scan.objects.count()) == (1, 0)


def test_scan_within_a_transaction_does_not_start_again(dispatcher, fail_at_first):
    """What was done before in that transaction is lost: only its owner can do it again."""
    fail_at_first(times=1)

    with pytest.raises(IntegrityError, match="met another one"), transaction.atomic():
        scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert times_tried() == 1


def test_scan_of_the_same_id_at_the_same_moment_gets_its_answer(dispatcher):
    one = asked("pack", "?", parent="SB00001")
    with transaction.atomic():
        scan_all(dispatcher, one)
        again = start_waiting(lambda: scan_all(dispatcher, one)[0])

    assert (told(again.result(timeout=20)), again.result().replayed) == (("refused", "bad_code"), True)
    assert Scan.objects.count() == 1


def test_code_that_becomes_a_parent_at_the_same_moment_is_opened(dispatcher):
    """It was to be a child; the bag that somebody loads meanwhile is the one that counts."""
    with transaction.atomic():
        make_parent("CH10001")
        packing = start_waiting(lambda: scan(dispatcher, "pack", "CH10001", parent="SB00001"))

    answer = packing.result(timeout=20)
    assert (told(answer), answer.kind, answer.parent_code) == (("saved", None), "parent", "CH10001")


def test_child_that_somebody_links_at_the_same_moment_is_in_the_other_parent(dispatcher):
    """A load links children without locking them: the database lets one of the two in."""
    child, parent, loader = make_child("CH10001"), make_parent("SB00002"), make_user()
    with transaction.atomic():
        make_link(child, parent, by=loader)
        packing = start_waiting(lambda: scan(dispatcher, "pack", "CH10001", parent="SB00001"))

    assert told(packing.result(timeout=20)) == ("refused", "in_other_parent")


def test_scan_that_waits_too_long_is_busy_and_stores_nothing(dispatcher, at_once):
    make_child("CH10001")

    def scan_with_little_patience():
        run("SET lock_timeout = '50ms'")
        return scan(dispatcher, "look", "CH10001")

    with transaction.atomic():
        list(Bag.objects.select_for_update())
        with pytest.raises(OperationalError) as busy:
            at_once(scan_with_little_patience)

    assert isinstance(busy.value.__cause__, LockNotAvailable)
    assert Scan.objects.count() == 0
