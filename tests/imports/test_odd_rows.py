"""Rows that are no bags: refused, unless the base knows better."""

import pytest

from accounts.models import Area
from bags.models import Bag
from tests.builders import make_child, make_parent, where_is
from tests.imports.files import text, xlsx
from tests.imports.work import load_seen, see_file

pytestmark = pytest.mark.django_db


def test_range_that_is_a_bag_and_word_that_is_an_area_are_taken(tmp_path, admin_user):
    make_child("KX4001-KX4020")
    make_parent("SB1/SB2")
    Area.objects.create(name="NA")
    rows = [
        ["Parent", "Child", "Area"],
        ["SB1/SB2", "KX4001-KX4020", "na"],
        ["SB00001", "KX5001-KX5020", ""],
        ["SB1/SB3", "KX4001-KX4020", ""],
        ["SB00001", "KX0001", "n/a"],
        ["NA", "KX0002", ""],
    ]

    run = see_file(xlsx(tmp_path / "a.xlsx", rows), admin_user)

    assert run.reasons == {"range_or_list": 2, "placeholder": 2}
    assert [row["shown"] for row in run.samples if row.get("reason") == "range_or_list"] == [
        "KX5001-KX5020",
        "KX4001-KX4020 | SB1/SB3",
    ]
    load_seen(run, admin_user, good_rows_only=True)
    assert where_is("KX4001-KX4020") == "SB1/SB2"
    assert Bag.objects.count() == 2


def test_backslash_is_no_space_and_a_line_break_in_a_name_is_refused(tmp_path, admin_user):
    Area.objects.create(name="North East")
    rows = """Code,Area,Bill
CH10001,North\\East,
SB00001,,GS\\12
CH10002,"North
East",
SB00002,,"GS
12"
CH10003,North East,
"""

    run = see_file(text(tmp_path / "a.csv", rows), admin_user)

    assert run.reasons == {"cell_control": 2, "unknown_area": 1, "bad_bill": 1}
    others = {row["reason"]: row["other"] for row in run.samples if row.get("reason")}
    assert (others["unknown_area"], others["bad_bill"]) == ("North\\East", "GS\\12")
    assert run.counts["new"] == 1
