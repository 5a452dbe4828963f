"""Bags of which a file has good rows and refused ones: what only a refused row says is not imported."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bags.models import Bag
from tests.builders import make_area, make_bill, make_child, make_parent
from tests.imports.files import text
from tests.imports.work import load_seen, see_file

pytestmark = pytest.mark.django_db

HEAD = "Code,Kind,Parent,Area,Bill\n"


@pytest.fixture(autouse=True)
def base(admin_user):
    make_area("North")
    make_bill("B-GONE", cancelled_at="2026-01-01T00:00Z", cancelled_by=admin_user)
    make_parent("SB10001")
    make_child("CH20001", retired_at="2026-01-01T00:00Z")


@pytest.mark.parametrize(
    ("rows", "refused", "bags"),
    [
        # Of a bag that is there and of a new one, before the refused row and after it.
        ("SB10001,,,,\nSB10001,,,North,B-GONE\n", 1, []),
        ("SB10002,,,,\nSB10002,,,North,B-GONE\n", 1, []),
        ("CH10001,,,,\nCH10001,,CH20001,North,\n", 1, []),
        # A good row says it as well, or the refused row says no more.
        ("SB10002,,,North,B-GONE\nSB10002,,,NORTH,\n", 0, [("SB10002", "parent", "North")]),
        ("SB10002,,,,B-GONE\nSB10002,,,,\n", 0, [("SB10002", "parent", None)]),
        ("SB10002,,,North,B-GONE\nSB10002,,,,\nSB10002,,,North,\n", 0, [("SB10002", "parent", "North")]),
        # What is no row of a bag says nothing of it.
        ("CH10001,,,,\nCH10001,sack,,North,\n", 0, [("CH10001", "child", None)]),
    ],
)
def test_area_that_only_a_refused_row_gives(tmp_path, admin_user, rows, refused, bags):
    check(tmp_path, admin_user, rows, refused, bags)


@pytest.mark.parametrize(
    ("rows", "refused", "bags"),
    [
        ("-7,parent,,,B-GONE\n-7,,,,\n", 1, []),
        ("-7,,,,B-GONE\n-7,,,,\n", 1, []),
        ("-7,,,,\n-7,,CH20001,,\n", 1, []),
        ("CH10001,,-7,,B-GONE\n-7,,,,\n", 1, []),
        ("-7,parent,,,B-GONE\n-7,parent,,,\n", 0, [("-7", "parent", None)]),
        ("-7,parent,,,B-GONE\nCH10001,,-7,,\n", 0, [("-7", "parent", None), ("CH10001", "child", None)]),
        ("CH10001,,,,B-GONE\nCH10001,,,,\n", 1, []),
        ("CH10001,,,,\nCH10001,,CH20001,,\n", 0, [("CH10001", "child", None)]),
    ],
)
def test_kind_that_only_a_refused_row_gives(tmp_path, admin_user, rows, refused, bags):
    check(tmp_path, admin_user, rows, refused, bags, take_any_shape=True)


def check(tmp_path, admin_user, rows, refused, bags, **options):
    before = set(Bag.objects.values_list("pk", "area"))

    run = see_file(text(tmp_path / "a.csv", HEAD + rows), admin_user, **options)

    samples = [row for row in run.samples if row.get("reason") == "other_row_refused"]
    assert run.reasons.get("other_row_refused", 0) == len(samples) == refused
    assert (run.counts["new"] > 0) == bool(bags)
    if run.does_something:
        load_seen(run, admin_user, good_rows_only=True)
    assert before <= set(Bag.objects.values_list("pk", "area"))
    new = Bag.objects.exclude(pk__in=[pk for pk, _area in before]).order_by("code")
    assert list(new.values_list("code", "kind", "area__name")) == bags


@pytest.mark.parametrize(
    ("rows", "changed_verdicts"),
    [
        ("CH10001,,SB10001,North,\nCH10002,,SB10001,,\n", 0),
        # Twice in the file; then refused, so that its area and its kind are looked at.
        ("CH10001,,SB10001,,\nCH10001,,SB10001,,\n", 1),
        ("CH10001,,SB10001,,\nCH10002,,CH20001,,\n", 2),
    ],
)
def test_rows_bear_on_each_other_only_where_one_is_refused_or_repeated(
    tmp_path, admin_user, rows, changed_verdicts
):
    with CaptureQueriesContext(connection) as queries:
        see_file(text(tmp_path / "bags.csv", HEAD + rows), admin_user, take_any_shape=True)

    assert sum("UPDATE verdict" in query["sql"] for query in queries) == changed_verdicts
