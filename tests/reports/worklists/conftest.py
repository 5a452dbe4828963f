"""Refused scans for the tests of the work lists."""

import pytest
from django.db import connection
from django.utils import timezone

from bags.models import Bag, CodeSettings
from bills.lifecycle import close_bill
from tests.builders import filled_bill, make_area, make_child, make_link, make_parent, make_user, scan
from tests.database import run_as_owner


@pytest.fixture
def no_new_bags(db):
    CodeSettings.objects.update(create_unknown_bags=False)


@pytest.fixture
def each_reason(no_new_bags, biller):
    """One refused scan for each reason that needs a person; gives (code, reason) of each."""
    asha = make_user(username="asha", area=make_area("North"))
    make_child("CH-OTHER", area=make_area("South"))
    at = timezone.now()
    make_child("CH-RETIRED", retired_at=at)
    make_child("CH-WITHDRAWN", retired_at=at, withdrawn_at=at)
    make_parent("SB00001")
    for code in ("CH-UNDONE", "CH-PUT"):
        make_child(code)
    bill = filled_bill("B-1", ["SB00002"])
    make_link(make_child("CH-LEFT"), Bag.objects.get(code="SB00002"))
    close_bill(bill, by=biller)
    packed = scan(asha, "pack", "CH-UNDONE", parent="SB00001")
    scan(biller, "unpack", "CH-UNDONE")

    scan(asha, "look", "CH-UNKNOWN")
    scan(asha, "pack", "CH-OTHER", parent="SB00001")
    scan(asha, "undo", undoes=packed.id)
    scan(asha, "pack", "CH-RETIRED", parent="SB00001")
    scan(asha, "pack", "CH-WITHDRAWN", parent="SB00001")
    scan(asha, "pack", "CH-PUT", parent="SB00002")
    CodeSettings.objects.update(create_unknown_bags=True)
    scan(asha, "pack", "SB0001", parent="SB00002")
    CodeSettings.objects.update(create_unknown_bags=False)
    scan(asha, "pack", "CH-LEFT", parent="SB00001")
    scan(biller, "bill", "SB00001", bill="B-1")
    return {
        ("CH-UNKNOWN", "unknown_code"),
        ("CH-OTHER", "other_area"),
        ("CH-UNDONE", "changed_since"),
        ("CH-RETIRED", "retired"),
        ("CH-WITHDRAWN", "withdrawn"),
        ("CH-PUT", "parent_frozen"),
        ("SB0001", "doubtful"),
        ("CH-LEFT", "already_left"),
        ("SB00001", "bill_closed"),
    }


@pytest.fixture
def desk(client, biller):
    client.force_login(biller)
    return client


def hours_ago(hours):
    """As if all scans and links had been made so long ago."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table, columns in {"scanning_scan": ["received_at"], "bags_link": ["linked_at"]}.items():
            run_as_owner(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            for column in columns:
                run_as_owner(f"UPDATE {table} SET {column} = now() - interval '{hours} hours'")
            run_as_owner(f"ALTER TABLE {table} ENABLE TRIGGER USER")
