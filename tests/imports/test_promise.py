"""The promise of a dry run: its good rows load, do what they say, and are there afterwards.

Every combination of columns, over a base with something of everything; each input that people's files have
had is in some row. The rows are staged without the reading process, so that there may be many files.
"""

import itertools
import random
import re
from collections import Counter
from dataclasses import dataclass, field

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Area
from bags.models import Bag, CodeSettings
from bills.lifecycle import close_bill
from core.progress import Progress
from imports.apply import Writer
from imports.dry_run import check_rows
from imports.models import ImportRun
from imports.reader.__main__ import COLUMNS, format_copy_line
from imports.reader.header_words import merge_words
from imports.reader.layout_detection import TABLE, Knowledge, Plan
from imports.reader.sheet_parser import parse_rows
from imports.reader.sheets import Row
from imports.staging import STAGED, use_tables
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent

pytestmark = pytest.mark.django_db

FIELDS = ("code", "child", "parent", "kind", "area", "bill")
PARENTS = ["CRATE-A", "SB00001", *(f"SB{n}" for n in (*range(20001, 20007), *range(10001, 10005)))]
CHILDREN = ["0012345", *(f"CH{n}" for n in (*range(20001, 20008), *range(10001, 10007)))]
ODD = ["ZZZ", "-7", "0", "X", "SB3100", "SB31O03", "CRATE-B", "SB12345CH10001", "CH10001CH10002", "CH1OOO1"]
ODD += ["SBO0OO1", "KX4001-KX4020", "KX5001/KX5002", "Total", "NULL", "N/A", "NONE", "PENDING", "----", "nil"]
ODD += [
    "..",
    "../A",
    "A/../B",
    "./B",
    "1.2E+15",
    "40718.0",
    "17-08-2025",
    "2025/08/17",
    "CHΑ001",
    "12345",
    "777",
]
ODD += ["12345", "777", "Grand total", "C1 2", "C" * 64, "C" * 65, "C1_x0000_", "#N/A", ""]
VALUES = {
    "kind": ["parent", "child", "p", "box", ""],
    "area": ["North", "NORTH", "Moon", "Old", "", "", ""],
    "bill": ["B-OPEN", "B-CLOSED", "B-GONE", "N-1", "N-2", "GS/2026-27/0001", "-B", "B B", "B" * 41, "", ""],
    "code": PARENTS + CHILDREN + ODD,
    "child": CHILDREN + ODD,
    "parent": PARENTS + ODD,
}
USUAL = {
    "parent": PARENTS,
    "bill": ["N-1", "B-OPEN", "", "", ""],
    "area": ["North", "north", "", "", ""],
}
OPTIONS = [{}, {"take_any_shape": True}, {}, {"take_any_shape": True, "take_outlier_parents": True}]
COMBINATIONS = [
    columns
    for columns in itertools.chain.from_iterable(
        itertools.combinations(FIELDS, count) for count in range(1, 7)
    )
    if {"code", "child", "parent"} & set(columns)
]


@pytest.fixture
def base(admin_user):
    """Bags loose, in parents, on open, closed and cancelled bills, retired, and undone with an import."""
    at = timezone.now()
    make_area("North")
    Area.objects.create(name="Old", retired_at=at)
    make_link(make_child("CH20001"), make_parent("SB20001"))
    make_child("CH20002", retired_at=at)
    make_child("CH20003", area=make_area("South"))
    make_parent("SB20002", retired_at=at)
    make_line(make_bill("B-OPEN"), make_parent("SB20003"))
    closed, frozen = make_bill("B-CLOSED"), make_parent("SB20004")
    make_link(make_child("CH20004"), frozen)
    make_line(closed, frozen)
    close_bill(closed, by=admin_user)
    make_bill("B-GONE", cancelled_at=at, cancelled_by=admin_user)
    make_link(make_child("CH20005"), make_parent("SB20005"), unlinked_at=at, unlinked_by=admin_user)
    make_child("CH20006", retired_at=at, withdrawn_at=at)
    make_parent("SB20006", retired_at=at, withdrawn_at=at)
    # Of a file that was read wrongly.
    for code in ("CH10006", "CH10005", "ZZZ"):
        make_parent(code, retired_at=at, withdrawn_at=at)
    for code in ("SB10004", "SB10003"):
        make_child(code, retired_at=at, withdrawn_at=at)
    for code in ("CRATE-A", "SB00001", "0000777"):
        make_parent(code)
    for code in ("CH20007", "0012345", "CH10O01"):
        make_child(code)


@dataclass
class Story:
    """What a file's rows say, mostly the same of the same bag; now and then a cell says anything."""

    chance: random.Random
    odd: itertools.cycle
    of: dict = field(
        default_factory=lambda: {("parent", "CH20001"): "SB20001", ("parent", "CH20004"): "SB20004"}
    )

    def tell(self, name, bag):
        values = VALUES[name]
        if self.chance.random() < 0.08:
            return self.chance.choice(values)
        if name == "kind":
            return "parent" if bag in PARENTS else "child"
        usual = (
            PARENTS
            if name == "parent"
            else ["N-1", "B-OPEN", "", "", ""]
            if name == "bill"
            else ["North", "north", "", "", ""]
        )
        return self.of.setdefault((name, bag), self.chance.choice(usual))

    def make_row(self, number, columns):
        cells = dict.fromkeys(columns, "")
        main = self.chance.choice([name for name in columns if name in ("code", "child", "parent")])
        is_odd = self.chance.random() < 0.1
        bag = cells[main] = next(self.odd) if is_odd else self.chance.choice(VALUES[main][: -len(ODD)])
        if main != "parent" and bag not in PARENTS and "parent" in cells:
            cells["parent"] = self.tell("parent", bag)
        for name in ("kind", "area"):
            if name in cells:
                cells[name] = self.tell(name, bag)
        if "bill" in cells and (cells.get("parent") or bag in PARENTS or self.chance.random() < 0.1):
            cells["bill"] = self.tell("bill", cells.get("parent") or bag)
        texts = list(cells.values())
        marks = {place: "number" for place, text in enumerate(texts) if text.isdigit()}
        return Row(number, texts, marks, False)


def make_sheets(chance, odd, combinations):
    story = Story(chance, odd)
    for columns in combinations:
        yield columns, [story.make_row(number, columns) for number in range(2, 14)]


def stage_sheets(cursor, sheets):
    pattern = re.compile(CodeSettings.objects.get().parent_pattern)
    knowledge = Knowledge(merge_words({}), pattern, ())
    place = 0
    with cursor.copy(f"COPY staged ({', '.join(COLUMNS)}) FROM STDIN") as copy:
        for number, (columns, rows) in enumerate(sheets):
            plan = Plan("", TABLE, header=1, columns={field: at for at, field in enumerate(columns)})
            for statement in parse_rows(iter(rows), plan, knowledge, take_hidden_rows=False):
                place += 1
                copy.write(format_copy_line(place, number, statement))


def check(cursor, run, sheets):
    """The good rows by a dry run, by their place: (outcome, code, parent)."""
    cursor.execute("SELECT drop_import_schema(%s)", [run.pk])
    cursor.execute("SELECT create_import_schema(%s)", [run.pk])
    use_tables(cursor, run)
    cursor.execute(STAGED)
    stage_sheets(cursor, sheets)
    check_rows(cursor, run.options, Progress())
    cursor.execute(
        "SELECT place, outcome, code, parent FROM verdict WHERE outcome <> 'refused' ORDER BY place"
    )
    return {place: said for place, *said in cursor.fetchall()}


# Good rows of which the base does not say what they say.
UNTRUE = """
SELECT verdict.row FROM verdict JOIN staged USING (place)
LEFT JOIN bags_bag own ON own.code = verdict.code AND own.retired_at IS NULL
LEFT JOIN bags_bag holder ON holder.code = verdict.parent AND holder.retired_at IS NULL
LEFT JOIN bags_link link ON (link.child_id, link.parent_id) = (own.id, holder.id) AND link.unlinked_at IS NULL
LEFT JOIN bills_billline line ON line.parent_id = coalesce(holder.id, own.id) AND line.removed_at IS NULL
LEFT JOIN bills_bill bill ON bill.id = line.bill_id AND bill.number = verdict.bill
LEFT JOIN accounts_area area ON area.id = own.area_id AND lower(area.name) = lower(staged.area)
WHERE outcome <> 'refused' AND (
    own.kind IS DISTINCT FROM verdict.kind OR verdict.parent IS NOT NULL AND link.id IS NULL
    OR verdict.bill IS NOT NULL AND bill.id IS NULL OR staged.area IS NOT NULL AND area.id IS NULL)
"""


def load(cursor, run, by):
    Writer(cursor, run, by, timezone.now(), Progress()).write()
    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def list_codes():
    return set(Bag.objects.values_list("code", flat=True))


def test_good_rows_load_say_the_truth_and_are_there_then(base, admin_user):
    chance, odd = random.Random(16), itertools.cycle(ODD)
    run = ImportRun.objects.create()
    outcomes = Counter()
    rounds = COMBINATIONS * 2
    chance.shuffle(rounds)
    for some, options in zip(batched(rounds, 4), itertools.cycle(OPTIONS), strict=False):
        run.options = options
        sheets = list(make_sheets(chance, odd, some))
        with connection.cursor() as cursor, transaction.atomic():
            good = check(cursor, run, sheets)
            before = list_codes()
            load(cursor, run, admin_user)
            made = list_codes() - before
            cursor.execute(UNTRUE)
            untrue = cursor.fetchall()
            again = check(cursor, run, sheets)
            transaction.set_rollback(True)
        outcomes.update(outcome for outcome, _code, _parent in good.values())

        assert untrue == [], sheets
        assert made <= {code for _outcome, *codes in good.values() for code in codes}, sheets
        assert {place: (again.get(place) or ["refused"])[0] for place in good} == dict.fromkeys(
            good, "same"
        ), sheets
    assert min(outcomes[outcome] for outcome in ("new", "changed", "same")) > 50, outcomes


def batched(items, size):
    return [items[first : first + size] for first in range(0, len(items), size)]
