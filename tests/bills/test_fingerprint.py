"""The seal: recomputed here by other means than the code's own."""

import base64
import hashlib
import json

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Area
from bills.fingerprint import derive_short_code, format_short_code, normalise_short_code
from bills.lifecycle import close_bill
from bills.models import BillVersion
from tests.builders import make_bill, make_child, make_line, make_link, make_parent
from tests.database import run_as_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(biller):
    bill = make_bill(
        "B-17",
        by=biller,
        customer="शर्मा एंड संस",
        destination="Pune",
        vehicle="MH 12",
        driver="Raju",
        area=Area.objects.create(name="North"),
        note="“Gate” 2\n",
        gross_weight_kg="2.5",
        expected_parents=3,
    )
    parent = make_parent("SB00001")
    make_link(make_child("CH2"), parent)
    make_link(make_child("CH1"), parent)
    make_line(bill, parent, by=biller)
    return close_bill(bill, by=biller)


def test_hash_is_that_of_sorted_compact_json(version):
    # Any program can do this: parse, write again in the canonical way, hash.
    said = json.loads(version.snapshot)
    canonical = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    assert version.snapshot == canonical
    assert hashlib.sha256(canonical.encode("utf-8")).hexdigest() == version.sha256


def test_snapshot_holds_all_that_the_paper_says(version, biller):
    said = json.loads(version.snapshot)
    line = version.bill.lines.get()
    version.bill.refresh_from_db()

    assert said == {
        "format": 2,
        "number": "B-17",
        "version": 1,
        "customer": "शर्मा एंड संस",
        "destination": "Pune",
        "vehicle": "MH 12",
        "driver": "Raju",
        "area": "North",
        "note": "“Gate” 2\n",
        "weight_per_child_kg": "1.000",
        "gross_weight_kg": "2.500",
        "expected_parents": 3,
        "created_at": version.bill.created_at.isoformat(),
        "created_by": "biller1",
        "closed_at": version.closed_at.isoformat(),
        "closed_by": "biller1",
        "parents": [
            {
                "code": "SB00001",
                "added_at": line.added_at.isoformat(),
                "added_by": "biller1",
                "children": ["CH1", "CH2"],
                "weight_kg": "2.000",
            }
        ],
    }


def test_short_code_is_the_beginning_of_the_hash(version):
    # RFC 4648 letters, five bits each, put into Crockford's alphabet.
    plain = base64.b32encode(bytes.fromhex(version.sha256)).decode()[:12]
    table = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    assert version.short_code == plain.translate(table) == derive_short_code(version.sha256)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("K7QD-2M9X-4TZ0", "K7QD2M9X4TZ0"),
        (" k7qd 2m9x 4tzo ", "K7QD2M9X4TZ0"),
        ("K7QD2M9X4TZI", "K7QD2M9X4TZ1"),
        ("K7QD2M9X4TZl", "K7QD2M9X4TZ1"),
        ("K7QD2M9X4TZ", ""),
        ("K7QD2M9X4TZ01", ""),
        ("K7QD2M9X4TZU", ""),
        ("", ""),
        ("\0" * 12, ""),
        ("बिल" * 4, ""),
    ],
)
def test_short_code_is_read_as_people_type_it(typed, code):
    assert normalise_short_code(typed) == code


def test_short_code_is_shown_in_groups():
    assert format_short_code("K7QD2M9X4TZ0") == "K7QD-2M9X-4TZ0"


@pytest.mark.parametrize(
    "sql",
    [
        *[
            f"UPDATE bills_billversion SET {change}"
            for change in (
                "snapshot = snapshot || ' '",
                "sha256 = repeat('0', 64)",
                "short_code = '000000000000'",
                "weight_kg = weight_kg + 1",
                "parent_count = 2",
                "child_count = 3",
                "version = 2",
                "closed_at = now()",
                "closed_by_id = closed_by_id",
            )
        ],
        "DELETE FROM bills_billversion",
        "TRUNCATE bills_billversion CASCADE",
    ],
)
def test_frozen_version_is_never_changed_or_removed(version, sql):
    before = BillVersion.objects.values().get()

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="is history"), transaction.atomic():
            run_as_owner(sql)

    assert BillVersion.objects.values().get() == before
