"""Reading labels: Python and the database, by the table that JavaScript is held to as well."""

import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from bags.codes import extract_code, may_name_new_bag, normalise_code, read_aim_prefix, read_code
from bags.models import Bag, CodeSettings
from bags.retirement import retire_bag
from bills.fingerprint import normalise_short_code
from tests.builders import make_bill, make_child, make_user
from tests.codes_table import CODES, IDS, SHORT_CODES
from tests.database import run_as_owner


@pytest.mark.parametrize("row", CODES, ids=IDS)
def test_label_is_read_as_the_table_says(row):
    code = normalise_code(row.text)

    assert (code, may_name_new_bag(code), read_aim_prefix(row.text)) == (row.code, row.is_allowed, row.prefix)
    assert normalise_code(code) == code or row.code.startswith("]")


@pytest.mark.parametrize("row", CODES, ids=IDS)
def test_default_patterns_know_the_kind_of_a_code(row):
    site = CodeSettings()
    is_parent, is_child = (re.search(p, row.code) for p in (site.parent_pattern, site.child_pattern))

    assert ("parent" if is_parent else "child" if is_child else None) == row.kind


# PostgreSQL takes no NUL at all, and the column no longer text.
STORABLE = [row for row in CODES if "\0" not in row.code and len(row.code) <= 64]


@pytest.mark.django_db
@pytest.mark.parametrize("row", STORABLE, ids=[ascii(row.text[:20]) for row in STORABLE])
def test_database_lets_in_the_codes_that_are_allowed_and_no_others(row):
    if row.is_allowed:
        Bag.objects.create(code=row.code, kind="child")
    else:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            Bag.objects.create(code=row.code, kind="child")
        assert refused.value.__cause__.diag.constraint_name == "bag_code_allowed"


@pytest.mark.django_db
def test_database_judges_codes_by_the_same_rule():
    codes = {row.code: row.is_allowed for row in CODES if "\0" not in row.code}
    with connection.cursor() as cursor:
        cursor.execute("SELECT code, is_allowed_code(code) FROM unnest(%s::text[]) code", [list(codes)])

        assert dict(cursor.fetchall()) == codes


@pytest.mark.django_db
def test_bag_that_is_older_than_the_rule_can_still_be_changed():
    run_as_owner("ALTER TABLE bags_bag DISABLE TRIGGER bag_new_code_is_allowed")
    bag = make_child("AB//CD")
    run_as_owner("SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE bags_bag ENABLE TRIGGER bag_new_code_is_allowed")

    retire_bag(bag, by=make_user("Admin"))

    assert Bag.objects.get(code="AB//CD").retired_at


@pytest.mark.django_db
@pytest.mark.parametrize("row", STORABLE, ids=[ascii(row.text[:20]) for row in STORABLE])
def test_database_knows_the_kind_of_a_code_and_two_codes_in_one(row):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT choose_kind(%s, site), holds_two_codes(%s, site) FROM bags_codesettings site",
            [row.code] * 2,
        )

        assert cursor.fetchone() == (row.kind, row.holds_two_codes)


@pytest.mark.parametrize(("typed", "stored"), SHORT_CODES)
def test_short_code_is_read_as_the_table_says(typed, stored):
    assert normalise_short_code(typed) == stored


@pytest.mark.django_db
@pytest.mark.parametrize(("typed", "stored"), SHORT_CODES)
def test_database_finds_the_bill_of_a_short_code(typed, stored):
    bill = make_bill()
    bill.versions.create(
        version=1,
        short_code=stored or SHORT_CODES[0][1],
        parent_count=0,
        child_count=0,
        weight_kg=0,
        closed_at=timezone.now(),
        closed_by=bill.created_by,
    )

    with connection.cursor() as cursor:
        cursor.execute("SELECT find_bill(%s)", [typed])

        assert cursor.fetchone()[0] == (bill.pk if stored else None)


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("LABEL NO.0016586 LOT NO.:STAR44GG", "0016586"),
        ("label no.0016586", "0016586"),
        ("https://example.org/ch10001", "CH10001"),
        ("NO.7", None),
        ("LABEL NO. LOT", None),
    ],
)
def test_code_on_a_label_that_says_more_is_by_the_first_pattern_that_fits(label, code):
    patterns = [r"LABEL NO\.([0-9]*)", r"^https?://.*/([A-Z0-9._-]+)$", r"([0-9]{3,})"]
    known = [re.compile(pattern, re.IGNORECASE) for pattern in patterns]

    assert extract_code(label, known) == code


@pytest.mark.parametrize("text", ["", "Ä", "a b", "\0", "X" * 65])
def test_code_is_an_allowed_one(text):
    assert (read_code(text), read_code(" ch1 ")) == ("", "CH1")
