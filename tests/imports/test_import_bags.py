"""The command for scripts: it says what it would do, and does it when told to."""

import pytest
from django.core.management import CommandError, call_command

from bags.models import Bag
from imports.models import ImportRun
from tests.builders import make_child, site_time, where_is
from tests.imports.files import text, xlsx

# The command tells its progress on a second connection.
pytestmark = pytest.mark.django_db(transaction=True)
TABLE = [["Parent", "Child"], ["SB00001", "CH10001"], ["SB00001", "CH10002"]]


def said(capsys):
    return [line.strip() for line in capsys.readouterr().out.splitlines()]


def test_dry_run_says_what_would_be_loaded(tmp_path, admin_user, capsys):
    path = xlsx(tmp_path / "bags.xlsx", TABLE)

    call_command("import_bags", path, by="admin")

    lines = said(capsys)
    assert lines[:2] == [str(path), "Sheet1: 3 rows; parent in column 1, child in column 2"]
    assert lines[2].startswith("2 read, 2 new, 0 same, 0 changed, 0 refused")
    assert Bag.objects.count() == 0


def test_load_and_load_again(tmp_path, admin_user, capsys):
    path = xlsx(tmp_path / "bags.xlsx", TABLE)

    call_command("import_bags", path, by="admin", load=True)
    assert where_is("CH10001") == "SB00001"
    ImportRun.objects.update(imported_at=site_time("2026-05-03", "00:05"))
    capsys.readouterr()
    call_command("import_bags", path, by="admin", load=True)

    assert [run.state for run in ImportRun.objects.order_by("id")] == ["imported", "checked"]
    lines = said(capsys)
    assert lines[3] == "Already imported on 03 May 2026 at 00:05 by admin."
    assert lines[4] == "There is nothing to import."


def test_refused_rows_are_named_and_end_with_an_error(tmp_path, admin_user, capsys):
    path = text(tmp_path / "bags.csv", "code\nCH10001\nCH 2\n1.2E+15\n")

    with pytest.raises(CommandError, match="Not imported"):
        call_command("import_bags", path, by="admin", load=True)

    lines = said(capsys)
    assert (
        "1 × bad_code, first in row 3: “CH 2” is no code: it may have A to Z, digits and - _ . / only."
        in lines
    )
    assert Bag.objects.count() == 0


def test_good_rows_go_in_when_wanted(tmp_path, admin_user):
    path = text(tmp_path / "bags.csv", "code\nCH10001\nCH 2\n")

    call_command("import_bags", path, by="admin", load=True, good_rows=True)

    assert list(Bag.objects.values_list("code", flat=True)) == ["CH10001"]


def test_codes_of_any_shape_and_outlier_parents_go_in_when_wanted(tmp_path, admin_user, capsys):
    path = text(tmp_path / "bags.csv", "Parent,Child\nSB00001,CH10001\nSB00002,X\nZZZ,CH10002\n")

    with pytest.raises(CommandError):
        call_command("import_bags", path, by="admin", load=True, any_shape=True)
    assert "1 × outlier_parent, first in row 4: ZZZ fits no pattern" in capsys.readouterr().out
    call_command("import_bags", path, by="admin", load=True, any_shape=True, outlier_parents=True)

    assert (where_is("X"), where_is("CH10002")) == ("SB00002", "ZZZ")


@pytest.mark.parametrize("by", ["nobody", "dispatcher1"])
def test_only_an_admin_loads(tmp_path, dispatcher, by):
    with pytest.raises(CommandError, match=f"{by} is not an admin"):
        call_command("import_bags", xlsx(tmp_path / "bags.xlsx", TABLE), by=by, load=True)

    assert Bag.objects.count() == 0


def test_file_that_cannot_be_read_does_not_stop_the_next(tmp_path, admin_user, capsys):
    bad = text(tmp_path / "bad.csv", "")
    good = xlsx(tmp_path / "good.xlsx", TABLE)

    with pytest.raises(CommandError, match=r"Not imported: .*bad\.csv\.$"):
        call_command("import_bags", bad, good, by="admin", load=True)

    assert "There are no rows in this file." in capsys.readouterr().err
    assert where_is("CH10002") == "SB00001"


def test_file_is_named_from_where_the_person_stands(tmp_path, admin_user, capsys, monkeypatch):
    xlsx(tmp_path / "bags.xlsx", TABLE)
    monkeypatch.chdir(tmp_path)

    call_command("import_bags", "bags.xlsx", by="admin")

    assert said(capsys)[2].startswith("2 read, 2 new")


@pytest.mark.parametrize("name", ["missing.xlsx", "."])
def test_file_that_is_not_there_is_said(tmp_path, admin_user, capsys, name):
    with pytest.raises(CommandError, match="Not imported"):
        call_command("import_bags", tmp_path / name, by="admin")

    assert capsys.readouterr().err.strip() == "There is no such file."


def test_header_that_nobody_knows_is_not_guessed(tmp_path, admin_user, capsys):
    make_child("CH10001")

    with pytest.raises(CommandError):
        call_command("import_bags", xlsx(tmp_path / "a.xlsx", [["पेटी", "थैला"], ["SB1", "CH1"]]), by="admin")

    assert "Its columns are not known" in capsys.readouterr().err
