"""The catalogue of reasons: whole, and the same in the database as in Python."""

import re

import pytest
from django.db import IntegrityError, connection, transaction

from bags.models import Bag
from core.sql_objects import read_sql_objects
from scanning.actions import ACTIONS
from scanning.catalogue import Action, Fault, Outcome
from scanning.models import Scan
from scanning.reasons import REASONS, describe_reason, list_stored_reasons
from tests.builders import make_scan, make_scan_id, make_user, scan

pytestmark = pytest.mark.django_db

COMMENT = re.compile(r"--.*")
WORD = re.compile(r"'([a-z_]{3,})'")
# Reasons that Python finds or that only clients know.
NOT_OF_THE_DATABASE = {"busy"}


def words_in_sql():
    """All words in quotes in the functions that record scans, as the database has them."""
    names = [one.name for one in read_sql_objects() if (one.app, one.kind) == ("scanning", "function")]
    with connection.cursor() as cursor:
        cursor.execute("SELECT prosrc FROM pg_proc WHERE proname = ANY (%s)", [names])
        bodies = [body for (body,) in cursor.fetchall()]
    assert len(bodies) == len(names) > 0
    return {word for body in bodies for word in WORD.findall(COMMENT.sub("", body))}


def test_functions_give_the_reasons_of_the_catalogue_and_no_others():
    others = {*Action.values, *Outcome.values, *Fault.values, *Bag.Kind.values, "epoch", "parents", "bills"}
    others |= {"area"}  # what a person has not got yet
    others |= {"scans", "digest", "null", "link"}  # of a batch and what is counted
    others |= {"bags_bag_id_seq", "bags_link_id_seq"}
    others |= {"not_signed_in"}  # why nothing of a batch was stored

    assert words_in_sql() - others == set(REASONS) - NOT_OF_THE_DATABASE


def store(**fields):
    stored = scan(make_user(), "look", "NOPE")
    [copy] = Scan.objects.filter(pk=stored.id).values()
    make_scan(**copy | {"id": make_scan_id()} | fields)


def test_table_takes_every_reason_with_its_outcomes():
    allowed = [(outcome, reason) for outcome in Outcome for reason in list_stored_reasons(outcome)]

    for outcome, reason in [*allowed, ("saved", None)]:
        store(outcome=outcome, reason=reason)

    assert len(allowed) == 26


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"outcome": "refused", "reason": "made_up"}, "scan_reason_known"),
        ({"outcome": "refused", "reason": None}, "scan_says_why"),
        ({"outcome": "refused", "reason": "is_empty"}, "scan_reason_known"),
        ({"outcome": "refused", "reason": "id_reused"}, "scan_reason_known"),
        ({"outcome": "duplicate", "reason": "retired"}, "scan_reason_known"),
        ({"outcome": "saved", "reason": "retired"}, "scan_reason_known"),
        ({"outcome": "lost", "reason": None}, "scan_outcome_known"),
        ({"action": "shake"}, "scan_action_known"),
        ({"fault": "tired"}, "scan_fault_known"),
        ({"repaired": "tired"}, "scan_repaired_known"),
    ],
)
def test_table_refuses_what_the_catalogue_does_not_know(fields, constraint):
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        store(**fields)

    assert refused.value.__cause__.diag.constraint_name == constraint


def test_headlines_have_three_words_at_most():
    entries = [*ACTIONS.values(), *REASONS.values()]
    headlines = {entry.headline for entry in entries}
    headlines |= {sentence.headline for entry in entries for sentence in entry.cases.values()}

    # Where a headline names a number of children it is two words: "12 children".
    assert [one for one in headlines if len(one.replace("{children}", "12 children").split()) > 3] == []
    assert [code for code, reason in REASONS.items() if "{" in reason.headline and not reason.in_lists] == []


def test_every_action_and_every_stored_reason_has_all_its_words():
    refused, duplicate = list_stored_reasons(Outcome.REFUSED), list_stored_reasons(Outcome.DUPLICATE)

    assert set(ACTIONS) == set(Action.values)
    assert [code for code in refused if not REASONS[code].because] == []
    assert [code for code in duplicate if not REASONS[code].story] == []
    assert [code for code, action in ACTIONS.items() if not (action.sentence or action.cases)] == []


def test_reason_is_described_in_few_words_and_an_unknown_one_by_its_code():
    assert describe_reason("in_other_parent") == "in another parent"
    assert describe_reason("bad_code") == "could not be read"
    assert describe_reason("made_up") == "made_up"
