"""The list of a bill's fields: it holds all that people write, and whoever reads it knows each."""

from decimal import Decimal

import pytest

from accounts.models import Area
from bills.diff import diff_snapshots
from bills.fields import AREA, COUNT, FIELD_NAMES, FIELDS, NOTE, ON_PAPER, PAPER_ROWS, TEXT, WEIGHT
from bills.models import Bill
from bills.snapshots import build_snapshot
from exports.paper_texts import translate_paper_words
from tests.builders import make_bill

VALUES = {TEXT: "Sharma", NOTE: "Gate 2\nLeft", WEIGHT: Decimal("2.5"), COUNT: 7}


def test_list_holds_each_field_that_people_write():
    written = {field.name for field in Bill._meta.concrete_fields if field.editable}

    assert written - {"id", "number", "created_at"} == set(FIELD_NAMES)


def test_head_of_papers_holds_each_field_once():
    assert [name for row in PAPER_ROWS for name in row] == list(ON_PAPER)
    assert set(ON_PAPER) <= set(translate_paper_words())


@pytest.mark.django_db
@pytest.mark.parametrize("field", FIELDS, ids=FIELD_NAMES)
def test_each_field_is_in_the_snapshot_and_in_the_difference(field):
    bill = make_bill()
    before = build_snapshot(bill)

    value = Area.objects.create(name="North") if field.kind == AREA else VALUES[field.kind]
    setattr(bill, field.name, value)
    difference = diff_snapshots(before, build_snapshot(bill))

    shown = {AREA: "North", WEIGHT: "2.500"}.get(field.kind, str(value))
    assert [(changed.name, changed.after) for changed in difference.fields] == [(field.name, shown)]
