"""Whatever was stored is told: no reason and no action may break a bag's page."""

from contextlib import contextmanager
from itertools import product

import pytest
from django.utils import timezone

from bills.cancellation import delete_draft
from history.events import Event
from history.sentences import write_sentence
from scanning.models import Scan
from scanning.reasons import REASONS
from tests.builders import make_bill, make_parent, scan
from tests.builders import told as answered

pytestmark = pytest.mark.django_db


def stored_scan(**fields):
    """An event of a scan as it may be stored, whatever its action and reason are."""
    scan = Scan(code="CH10001", bag_id=1, **fields)
    return Event(timezone.now(), "h1", "scan", scan=scan, who="asha")


OUTCOMES = ("refused", "duplicate", "saved")
ACTIONS = ("pack", "move", "bill", "undo", "look", "empty", "made_up")


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_any_scan_is_told_on_any_page(outcome):
    for action, reason in product(ACTIONS, [*REASONS, "made_up", "child"]):
        event = stored_scan(action=action, outcome=outcome, reason=None if outcome == "saved" else reason)
        for code in ("CH10001", "SB00001"):
            with named(f"{outcome} {action}, {reason}, on the page of {code}"):
                tone, sentence = write_sentence(event, code)
                assert tone == ("refused" if outcome == "refused" else "plain")
                assert sentence.endswith(".")


@contextmanager
def named(case):
    """Say which of many cases it was that failed."""
    try:
        yield
    except Exception as error:
        error.add_note(f"Case: {case}")
        raise


def test_scan_onto_a_cancelled_bill_is_told(client, biller, admin_user, text_of):
    parent = make_parent("SB00001")
    delete_draft(make_bill("B-1"), by=admin_user)
    assert answered(scan(biller, "bill", parent.code, bill="B-1")) == ("refused", "bill_cancelled")
    client.force_login(biller)

    shown = text_of(client.get("/bags/SB00001/"))

    assert "Refused: biller1 tried to put it on bill B-1 ; bill B-1 was cancelled." in shown
