"""A file whose columns were taken the wrong way round, its undo, and the corrected file."""

import pytest

from bags.models import Bag, BagTally
from history.timeline import fetch_timeline
from imports.models import ImportRun
from imports.runs import request_task
from monitoring.self_check import run_self_check
from tests.builders import scan, told, where_is
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def undone(tmp_path, admin_user):
    """CH10001 and CH10002 went as parents, SB0001 and CH20002 as their children."""
    rows = [["parent", "child"], ["CH10001", "SB0001"], ["CH10002", "CH20002"]]
    run = see_file(xlsx(tmp_path / "swapped.xlsx", rows), admin_user, take_any_shape=True)
    work(request_task(load_seen(run, admin_user), ImportRun.Task.PREVIEW, previewed_by=admin_user))
    return work(request_task(run, ImportRun.Task.UNDO, undone_by=admin_user))


def list_kinds():
    return dict(Bag.objects.filter(retired_at=None).values_list("code", "kind"))


def count_by_tally():
    rows = BagTally.objects.values_list("parent_count", "child_count")
    return tuple(sum(counts) for counts in zip(*rows, strict=True))


def list_story(code):
    return [str(row.sentence) for row in fetch_timeline(Bag.objects.get(code=code), code).rows]


def test_corrected_file_of_a_wrong_import_loads(undone, tmp_path, admin_user):
    rows = [["parent", "child"], ["SB00001", "CH10001"], ["SB00001", "CH10009"], ["SB00002", "CH20002"]]

    run = see_file(xlsx(tmp_path / "right.xlsx", rows), admin_user)

    assert (run.counts["refused"], run.counts["new"], run.counts["changed"]) == (0, 1, 2)
    load_seen(run, admin_user)
    assert list_kinds() == {
        "SB00001": "parent",
        "SB00002": "parent",
        "CH10001": "child",
        "CH10009": "child",
        "CH20002": "child",
    }
    assert [where_is(code) for code in ("CH10001", "CH10009", "CH20002")] == ["SB00001", "SB00001", "SB00002"]
    assert count_by_tally() == (2, 3)


def test_doubtful_code_that_was_withdrawn_is_doubtful_again(undone, tmp_path, admin_user):
    run = see_file(xlsx(tmp_path / "again.xlsx", [["parent", "child"], ["SB00002", "SB0001"]]), admin_user)

    assert (run.counts["refused"], list(run.reasons)) == (1, ["doubtful"])


def test_history_of_the_wrong_kind_stays_and_is_checked(undone, admin_user, dispatcher):
    packed = scan(dispatcher, "pack", "CH10001", parent="SB00001")

    assert (told(packed), where_is("CH10001")) == (("saved", None), "SB00001")
    story = list_story("CH10001")
    assert [("SB0001" in line and "swapped.xlsx" in line) for line in story].count(True) == 2, story
    assert any("and it came back into use" in line for line in story), story
    assert run_self_check().differences == {}
