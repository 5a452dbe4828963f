"""What stops an import after its dry run: others, who are named, or a rule, which is named."""

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import Area
from bags.models import Bag
from bills.lifecycle import close_bill
from bills.models import Bill, BillLine
from imports.models import ImportedRange
from tests.builders import make_area, make_bill, make_child, make_line, make_link, make_parent, make_user
from tests.imports.files import text
from tests.imports.work import load_seen, see_file

pytestmark = pytest.mark.django_db

ROWS = "Parent,Child,Bill\nSB20001,CH20001,B-1\nSB10001,CH10001,B-2\nSB20002,CH10002,\n"


@pytest.fixture
def dry(tmp_path, admin_user):
    make_parent("SB20001")
    make_child("CH20001")
    make_line(make_bill("B-3"), make_parent("SB20002"))
    make_line(make_bill("B-1"))
    return see_file(text(tmp_path / "bags.csv", ROWS), admin_user)


def pack_child(by):
    make_link(Bag.objects.get(code="CH20001"), make_parent("SB00009"), by=by)


def take_off_bill(by):
    lines = BillLine.objects.filter(parent__code="SB20002")
    lines.update(removed_at=timezone.now(), removed_by=by)


def delete_bag(by):
    Bag.objects.get(code="CH20001").delete()


CHANGES = [
    (pack_child, "CH20001, by Asha"),
    (take_off_bill, "SB20002, by Asha"),
    (delete_bag, "CH20001"),
    (lambda by: close_bill(Bill.objects.get(number="B-1"), by=by), "B-1, by Asha"),
    (lambda by: close_bill(Bill.objects.get(number="B-3"), by=by), "SB20002, by Asha"),
    (lambda by: make_bill("B-2", by=by), "B-2, by Asha"),
    (lambda by: make_child("CH10002"), "CH10002"),
]


@pytest.mark.parametrize(("change", "what"), CHANGES)
def test_others_who_changed_a_bag_meanwhile_are_named(dry, admin_user, change, what):
    change(make_user("Biller", first_name="Asha"))
    bags = Bag.objects.count()

    run = load_seen(dry, admin_user)

    sentence = (
        f"Somebody changed these bags at the same moment: {what}. Nothing was written: check the file again."
    )
    assert (run.state, run.trouble) == ("checked", sentence)
    assert (Bag.objects.count(), ImportedRange.objects.count()) == (bags, 0)


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"retired_at": timezone.now()}, "NORTH"),
        ({"name": "South"}, "NORTH"),
        ({"name": "Moon"}, "Moon"),
        ({"name": "NORTH"}, ""),
    ],
)
def test_area_changed_meanwhile_is_named(tmp_path, admin_user, change, named):
    make_area("North")
    file = text(tmp_path / "bags.csv", "Code,Area\nCH10001,NORTH\nCH10002,Moon\n")
    run = see_file(file, admin_user)
    if change.get("name") == "Moon":
        make_area("Moon")
    else:
        Area.objects.update(**change)

    run = load_seen(run, admin_user, good_rows_only=True)

    sentence = (
        f"The area {named} was added, renamed, retired or restored at the same moment. "
        "Nothing was written: check the file again."
    )
    assert (run.state, run.trouble) == (("checked", sentence) if named else ("imported", ""))
    assert Bag.objects.count() == (0 if named else 1)


@pytest.mark.parametrize(
    ("fault", "rule"),
    [
        ("UPDATE verdict SET parent = NULL, bill = 'B-1' WHERE code = 'CH10002'", "bill_line_only_of_parent"),
        ("UPDATE verdict SET code = 'ch1' WHERE code = 'CH10002'", "bag_code_allowed"),
    ],
)
def test_broken_rule_is_named_and_logged_and_is_no_race(dry, admin_user, caplog, fault, rule):
    with connection.cursor() as cursor:
        cursor.execute(fault.replace("UPDATE ", f"UPDATE import_{dry.pk}."))

    run = load_seen(dry, admin_user)

    sentence = f"This breaks the rule {rule}. Nothing was written; an admin finds more in the log."
    assert (run.state, run.trouble) == ("checked", sentence)
    (record,) = [record for record in caplog.records if record.name == "imports.runs"]
    assert f"bags.csv) breaks {rule}: " in record.getMessage()
    assert record.exc_info
    assert not Bag.objects.filter(code="CH10001").exists()
