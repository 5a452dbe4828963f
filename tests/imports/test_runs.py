"""What a file does to the base: seen before, then done whole or not at all."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

import imports
from accounts.models import AuditEntry
from bags.models import Bag, BagTally, Link
from bills.lifecycle import close_bill
from bills.models import Bill, BillLine
from imports import dry_run, messages, named_bags, new_codes
from imports.models import BagDetail, HeaderWord, ImportedRange, ImportRun
from imports.reader.row_parser import REFUSED_MARKS
from imports.runs import TALLY_SLOT, ImportRefused, cancel_run, find_earlier_import, request_task
from imports.staging import has_tables
from imports.tasks import drop_old_tables
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, where_is
from tests.imports.files import text, xlsx
from tests.imports.work import end_setup, load_seen, see_file, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def see(tmp_path, admin_user):
    """Read and check these rows: `see(["code", "parent"], ["CH10001", "SB00001"])`."""

    def see_rows(*rows, **options):
        return see_file(xlsx(tmp_path / "file.xlsx", rows), admin_user, **options)

    return see_rows


def fetch_verdicts(dry):
    return [
        (sample["row"], sample["reason"], sample["other"])
        for sample in sorted(dry.samples, key=lambda s: s["row"])
        if "reason" in sample
    ]


TABLE = [["parent", "child"], ["SB00001", "CH10001"], ["SB00001", "CH10002"], ["SB00002", "CH10003"]]


def test_dry_run_counts_and_writes_nothing(see):
    make_link(make_child("CH10001"), make_parent("SB00001"))
    make_child("CH10002")

    dry = see(*TABLE)

    assert dry.counts == {"read": 3, "new": 1, "same": 1, "changed": 1, "refused": 0}
    assert (Bag.objects.count(), Link.objects.count(), ImportedRange.objects.count()) == (3, 1, 0)
    assert dry.state == "checked"


def test_load_makes_bags_and_links_in_the_admins_name(see, admin_user):
    run = load_seen(see(*TABLE), admin_user)

    assert [where_is(f"CH1000{n}") for n in (1, 2, 3)] == ["SB00001", "SB00001", "SB00002"]
    kinds = dict(Bag.objects.values_list("code", "kind"))
    assert {code for code, kind in kinds.items() if kind == "parent"} == {"SB00001", "SB00002"}
    assert {code for code, kind in kinds.items() if kind == "child"} == {"CH10001", "CH10002", "CH10003"}
    assert {link.linked_by for link in Link.objects.all()} == {admin_user}
    assert run.counts == {"read": 3, "new": 3, "same": 0, "changed": 0, "refused": 0}
    entry = AuditEntry.objects.get(verb="imported")
    assert (entry.by, entry.subject, entry.detail["new rows"]) == (admin_user, "file.xlsx", 3)


def test_all_that_an_import_and_its_undo_did_is_in_one_entry_each(see, admin_user):
    run = load_seen(see(*TABLE), admin_user)
    work(request_task(run, ImportRun.Task.UNDO, undone_by=admin_user))
    end_setup()

    imported, undone = AuditEntry.objects.filter(verb__in=["imported", "import undone"]).order_by("id")
    kinds = ["bag"] * 5 + ["link"] * 3
    assert [row["kind"] for row in imported.row_changes] == [*kinds, "import run"]
    assert {row["verb"] for row in imported.row_changes[:8]} == {"row added"}
    assert {row["kind"] for row in undone.row_changes} == {"bag", "link", "import run"}
    assert not AuditEntry.objects.filter(subject_kind__in=["bag", "link"]).exists()


def test_load_writes_down_what_it_made_and_counts_in_a_slot_of_its_own(see, admin_user):
    run = load_seen(see(*TABLE), admin_user)

    for made, model in (("bag", Bag), ("link", Link)):
        ranges = ImportedRange.objects.filter(run=run, made=made)
        ids = {n for r in ranges for n in range(r.first_id, r.last_id + 1)}
        assert ids == set(model.objects.values_list("id", flat=True))
        assert len(ranges) == 1
    tally = BagTally.objects.get(slot=91)
    assert (tally.parent_count, tally.child_count, tally.link_count) == (2, 3, 3)


def test_same_file_again_does_nothing(tmp_path, admin_user):
    path = xlsx(tmp_path / "file.xlsx", TABLE)
    first = load_seen(see_file(path, admin_user), admin_user)

    again = see_file(path, admin_user)

    assert again.counts == {"read": 3, "new": 0, "same": 3, "changed": 0, "refused": 0}
    assert not again.does_something
    assert find_earlier_import(again) == first


@pytest.fixture
def base():
    area = make_area("North")
    make_link(make_child("CH20001"), make_parent("SB20001"))
    make_parent("SB20002", retired_at="2026-01-01T00:00Z")
    make_child("CH20002", retired_at="2026-01-01T00:00Z")
    make_child("CH20003")
    make_child("SB20009")
    make_line(make_bill("B-1"), make_parent("SB20003"))
    closed = make_bill("B-2")
    make_bill("B-0", cancelled_at=timezone.now(), cancelled_by=closed.created_by)
    frozen = make_parent("SB20004")
    make_link(make_child("CH20004"), frozen)
    make_line(closed, frozen)
    close_bill(closed, by=closed.created_by)
    return area


@pytest.mark.parametrize(
    ("row", "reason", "other"),
    [
        ({"code": "CH20001", "parent": "SB00001"}, "in_other_parent", "SB20001"),
        ({"code": "CH20001", "parent": "SB20003"}, "in_other_parent", "SB20001"),
        ({"code": "SB00001", "parent": "SB00001"}, "into_itself", "SB00001"),
        ({"code": "SB20003", "parent": "SB20001"}, "parent_as_child", "SB20001"),
        ({"code": "SB00009", "parent": "SB20001"}, "parent_as_child", "SB20001"),
        ({"code": "CH20003", "kind": "parent"}, "child_as_parent", None),
        ({"code": "CH10001", "parent": "CH20003"}, "not_a_parent", "CH20003"),
        ({"code": "CH20002"}, "retired", None),
        ({"code": "CH10001", "parent": "SB20002"}, "parent_retired", "SB20002"),
        ({"code": "CH10001", "parent": "SB20004"}, "parent_frozen", "B-2"),
        ({"code": "CH10001", "area": "South"}, "unknown_area", "South"),
        ({"code": "SB20003", "bill": "B-3"}, "on_other_bill", "B-1"),
        ({"code": "SB20004", "bill": "B-3"}, "on_other_bill", "B-2"),
        ({"code": "SB00001", "bill": "B-2"}, "bill_closed", "B-2"),
        ({"code": "SB00001", "bill": "-B"}, "bad_bill", "-B"),
        ({"code": "CH20003", "bill": "B-1"}, "child_on_bill", None),
        ({"child": "KX5531", "bill": "B-1"}, "child_on_bill", None),
        ({"code": "KX5531", "bill": "B-1"}, "child_on_bill", None),
        ({"parent": "SB20003", "child": "KX5531", "bill": "B-9"}, "on_other_bill", "B-1"),
        ({"parent": "SB00001", "child": "KX5531", "bill": "B-2"}, "bill_closed", "B-2"),
        ({"parent": "SB00001", "child": "KX5531", "bill": "B-0"}, "bill_cancelled", "B-0"),
        ({"parent": "SB00001", "child": "KX5531", "bill": "-B"}, "bad_bill", "-B"),
        ({"parent": "SB00001", "child": "KX5531", "bill": "B-9/../A"}, "bad_bill", "B-9/../A"),
        ({"code": "KX5531", "kind": "parent", "parent": "SB00001"}, "parent_as_child", "SB00001"),
        ({"code": ".."}, "dot_code", None),
        ({"code": "CH10001", "parent": "A/../B"}, "dot_code", "A/../B"),
    ],
)
def test_row_against_the_base_is_refused(see, base, row, reason, other):
    dry = see(list(row), list(row.values()))

    assert fetch_verdicts(dry) == [(2, reason, other)]
    assert dry.counts["refused"] == 1


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([["CH10001", "SB00001"], ["CH10001", "SB00001"]], [(3, "twice_in_file", "2")]),
        (
            [["CH10001", "SB00001"], ["CH10001", "SB00002"]],
            [(2, "two_parents_in_file", "2"), (3, "two_parents_in_file", "2")],
        ),
        (
            [["CH10001", "SB00001"], ["CH10002", "CH10001"]],
            [(2, "two_kinds_in_file", "SB00001"), (3, "parent_is_refused", "CH10001")],
        ),
    ],
)
def test_rows_that_contradict_each_other_are_all_named(see, rows, expected):
    assert fetch_verdicts(see(["code", "parent"], *rows)) == expected


def test_two_bills_of_one_parent_are_refused_in_the_rows_of_its_children(see):
    dry = see(["parent", "child", "bill"], ["SB47120", "KX5531", "DL-204"], ["SB47120", "KX5532", "DL-205"])

    assert fetch_verdicts(dry) == [(2, "two_bills_in_file", "2"), (3, "two_bills_in_file", "2")]
    assert [sample["about"] for sample in dry.samples] == ["SB47120", "SB47120"]


def test_bill_in_the_row_of_a_child_is_its_parents(see, admin_user):
    rows = ["parent", "child", "bill"], ["SB47120", "KX5531", "DL-204"], ["SB47120", "KX5532", "DL-204"]

    assert load_seen(see(*rows), admin_user).state == "imported"

    assert [line.parent.code for line in BillLine.objects.filter(bill__number="DL-204")] == ["SB47120"]
    assert see(*rows).counts == {"read": 2, "new": 0, "same": 2, "changed": 0, "refused": 0}


def test_later_row_that_says_more_of_a_bag_is_loaded_too(see, admin_user):
    rows = [
        ["code", "parent", "bill"],
        ["KX5531", "", ""],
        ["KX5531", "SB47120", ""],
        ["SB47120", "", "DL-1"],
    ]

    load_seen(see(*rows), admin_user)

    assert where_is("KX5531") == "SB47120"
    assert BillLine.objects.get().parent.code == "SB47120"


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("area", ("North", "South"), "two_areas_in_file"),
        ("area", ("South", "North"), "two_areas_in_file"),
        ("bill", ("B-8", "B-9"), "two_bills_in_file"),
        ("bill", ("B-9", "B-8"), "two_bills_in_file"),
    ],
)
def test_code_in_two_areas_or_on_two_bills_of_a_file_is_refused(see, column, values, reason):
    for name in ("North", "South"):
        make_area(name)

    dry = see(["code", column], *(["SB00001", value] for value in values))

    assert fetch_verdicts(dry) == [(2, reason, "2"), (3, reason, "2")]


def test_refused_row_stops_all_unless_only_good_rows_are_wanted(see, base, admin_user):
    dry = see(["code", "parent"], ["CH10001", "SB00001"], ["CH20001", "SB00001"], ["CH 1", "SB00002"])

    with pytest.raises(ImportRefused, match="2 rows cannot be imported"):
        load_seen(dry, admin_user)
    assert not Bag.objects.filter(code="CH10001").exists()

    load_seen(dry, admin_user, good_rows_only=True)
    assert (where_is("CH10001"), where_is("CH20001")) == ("SB00001", "SB20001")
    # Only a row that is left out names it.
    assert not Bag.objects.filter(code="SB00002").exists()


def test_base_that_changed_since_the_dry_run_stops_the_load(see, admin_user):
    dry = see(*TABLE)
    make_link(make_child("CH10002"), make_parent("SB00009"))

    run = load_seen(dry, admin_user)

    assert (run.state, run.trouble[:27]) == ("checked", "Somebody changed these bags")
    assert (Bag.objects.count(), ImportedRange.objects.count()) == (2, 0)


def test_blocks_of_bills_make_the_bill_and_its_lines(see, base, admin_user):
    dry = see(["1", "SB20001"], ["2", "SB00002"], ["Bill", "B-9"])
    load_seen(dry, admin_user)

    assert dry.counts == {"read": 2, "new": 1, "same": 0, "changed": 1, "refused": 0}
    bill = Bill.objects.get(number="B-9")
    assert (bill.created_by, bill.weight_per_child_kg) == (admin_user, 1)
    lines = BillLine.objects.filter(bill=bill, removed_at=None).order_by("id")
    assert [line.parent.code for line in lines] == ["SB20001", "SB00002"]
    assert set(ImportedRange.objects.values_list("made", flat=True)) == {"bag", "bill", "line"}


def test_area_is_found_however_it_is_written(see, admin_user):
    make_area("Nörd Hof")

    load_seen(see(["code", "area"], ["CH10001", "No\u0308rd\u00a0hof"], ["CH10002", "NÖRD  HOF"]), admin_user)

    assert set(Bag.objects.values_list("area__name", flat=True)) == {"Nörd Hof"}


def test_area_is_given_and_changed(see, base, admin_user):
    load_seen(see(["code", "area"], ["CH20003", "north"], ["CH10001", "NORTH"], ["CH20001", ""]), admin_user)

    areas = dict(Bag.objects.filter(code__startswith="CH").values_list("code", "area__name"))
    assert areas == {
        "CH20003": "North",
        "CH10001": "North",
        "CH20001": None,
        "CH20002": None,
        "CH20004": None,
    }


def test_load_takes_as_many_statements_for_a_thousand_rows_as_for_ten(see, admin_user):
    def statements_for(first, count):
        dry = see(["parent", "child"], *[[f"SB{n // 10:05}", f"CH{n}"] for n in range(first, first + count)])
        with CaptureQueriesContext(connection) as queries:
            load_seen(dry, admin_user)
        return len(queries)

    assert statements_for(10_000, 10) == statements_for(20_000, 1_000)


def test_bad_file_leaves_no_rows_behind(tmp_path, admin_user):
    bad = text(tmp_path / "a.csv", "code\n" + "CH10001\n" * 50_000 + "é", "latin-1")

    run = see_file(bad, admin_user)

    assert (run.state, run.trouble) == ("unreadable", messages.OF_FILES["not_utf8"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [f"import_{run.pk}"])
        assert cursor.fetchone() == (0,)


def test_letters_that_look_like_digits_are_warned_of(see, admin_user):
    make_child("CH1001")
    make_child("CHO002")

    dry = see(["code"], ["CHIOO1"], ["CH0002"], ["CH5I"], ["CH51"], ["CH7777"])

    assert fetch_verdicts(dry) == [
        (2, "looks_like", "CH1001"),
        (3, "looks_like", "CHO002"),
        (4, "looks_like", "CH51"),
    ]
    assert dry.counts == {"read": 5, "new": 5, "same": 0, "changed": 0, "refused": 0}
    assert load_seen(dry, admin_user).state == "imported"


def test_zeros_that_excel_dropped_are_named(see):
    make_child("0012345")

    dry = see(["code"], [12345], ["12345"], [99999])

    assert fetch_verdicts(dry) == [(2, "zeros_lost", "0012345"), (3, "zeros_lost", "0012345")]


def test_other_columns_stay_with_the_bag_when_wanted(see, admin_user):
    rows = [["Code", "Lot", "Note"], ["CH10001", 'ST"A\\R', "x"], ["CH10002", "", ""]]
    plan = see(*rows).found["sheets"][0]["plan"] | {"kept": {"Lot": 1}}

    load_seen(see(*rows, plans=[plan]), admin_user)

    assert [(d.bag.code, d.said) for d in BagDetail.objects.all()] == [("CH10001", {"Lot": 'ST"A\\R'})]


def test_unknown_columns_are_asked_for_and_remembered_words_answer(see):
    rows = [["Beutel", "Sack"], ["CH10001", "SB00001"]]
    assert see(*rows).state == "asks"

    HeaderWord.objects.create(word="beutel", field="child")
    HeaderWord.objects.create(word="sack", field="parent")

    assert see(*rows).counts["new"] == 1


def test_each_reason_has_a_sentence():
    sources = "".join(path.read_text() for path in Path(imports.__file__).parent.glob("reader/*.py"))
    of_files = set(re.findall(r'BadFile\(\s*"(\w+)"', sources))
    checks = "".join(Path(module.__file__).read_text() for module in (dry_run, named_bags, new_codes))
    of_rows = set(re.findall(r"(?:THEN|wrong =) '(\w+)'", checks))
    of_rows -= {"new", "changed", "refused", "parent", "child"}
    for pattern in (r'None, "(\w+)"', r'refused\(row, "(\w+)"', r'trouble="(\w+)"'):
        of_rows |= set(re.findall(pattern, sources))
    of_rows |= set(REFUSED_MARKS.values()) | set(re.findall(r'"(cell_\w+)"', sources))

    assert len(of_files) > 15
    assert of_files - set(messages.OF_FILES) == set()
    assert len(of_rows) > 40
    assert {"two_codes", "doubtful", "outlier_parent", "child_on_bill", "dot_code"} <= of_rows
    assert of_rows - set(messages.OF_ROWS) == set()


@pytest.mark.parametrize(
    ("days", "task", "is_kept"), [(6, None, True), (8, None, False), (8, "import", True), (13, None, False)]
)
def test_tables_of_a_file_that_was_only_looked_at_go_after_a_week(see, admin_user, days, task, is_kept):
    run = see(*TABLE)
    if task:
        request_task(run, task, imported_by=admin_user)
    ImportRun.objects.update(made_at=timezone.localtime() - timedelta(days=days))

    drop_old_tables(timestamp=0)

    with connection.cursor() as cursor:
        assert has_tables(cursor, run) == is_kept


def test_load_counts_in_a_slot_of_its_own_and_may_take_its_time(see, admin_user):
    """No scanner waits for the tally of a load, and no limit that is meant for pages ends it."""
    run = see(*TABLE)
    with connection.cursor() as cursor:  # reading the file has set them too, in the transaction of this test
        cursor.execute("SET LOCAL tracetrack.tally_slot = ''; SET LOCAL statement_timeout = '9s'")

    load_seen(run, admin_user)

    assert set(BagTally.objects.exclude(child_count=0).values_list("slot", flat=True)) == {TALLY_SLOT}
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
        assert cursor.fetchone() == ("0", "0")


def test_file_that_is_asked_for_again_begins_anew(see, admin_user):
    run = see(*TABLE)
    ImportRun.objects.update(trouble="It was too slow.", cancel_wanted=True, done=7, total=9)

    again = request_task(run, "import", imported_by=admin_user)

    assert (again.state, again.task, again.attempt) == ("waiting", "import", run.attempt + 1)
    assert (again.trouble, again.cancel_wanted, again.alive_at) == ("", False, None)
    assert (again.phase, again.done, again.total) == ("", 0, None)


def test_cancelling_stops_that_run_alone(see):
    one, other = see(*TABLE), see(*TABLE)
    ImportRun.objects.update(state="working", alive_at=timezone.now())

    cancel_run(one)

    assert list(ImportRun.objects.filter(cancel_wanted=True)) == [one]
    other.refresh_from_db()
    assert (other.state, other.attempt) == ("working", one.attempt)
