"""Areas that an import gave to bags which were there: undoing it puts them back."""

import pytest

from bags.models import Bag
from imports.models import AreaChange, ImportRun, KeptBag
from imports.runs import request_task
from imports.undo_status import list_preview, list_undone
from tests.builders import make_area, make_child
from tests.imports.files import text
from tests.imports.work import load_seen, see_file, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path, admin_user):
    def load_rows(rows):
        return load_seen(see_file(text(tmp_path / "a.csv", "Code,Area\n" + rows), admin_user), admin_user)

    return load_rows


@pytest.fixture(autouse=True)
def areas():
    return {name: make_area(name) for name in ("North", "South", "West")}


def undo(run, by):
    """Undo it, see that it does what the preview said, and give that."""
    run = work(request_task(run, ImportRun.Task.PREVIEW, previewed_by=by))
    promised, preview = run.preview, list_preview(run)
    run = work(request_task(run, ImportRun.Task.UNDO, undone_by=by))
    assert (run.state, run.undone) == ("undone", promised)
    return preview, list_undone(run)


def list_areas():
    return dict(Bag.objects.order_by("code").values_list("code", "area__name"))


def test_bags_go_back_to_the_area_that_they_had(load, admin_user, areas):
    make_child("CH10001", area=areas["South"])
    make_child("CH10002")
    make_child("CH10003", area=areas["North"])
    make_child("CH10004")
    run = load("CH10001,North\nCH10002,North\nCH10003,North\nCH10004,North\nCH10005,North\n")
    assert set(list_areas().values()) == {"North"}
    # What an admin did since stays.
    Bag.objects.filter(code="CH10004").update(area=areas["West"])

    preview, undone = undo(run, admin_user)

    assert preview == [
        "1 bag will be deleted: nothing has happened with it.",
        "2 bags will go back to the areas that they had, or to none.",
    ]
    assert undone == [
        "1 bag was deleted: nothing had happened with it.",
        "2 bags went back to the areas that they had, or to none.",
    ]
    assert list_areas() == {"CH10001": "South", "CH10002": None, "CH10003": "North", "CH10004": "West"}
    assert not AreaChange.objects.exists()


@pytest.mark.parametrize("first", ["earlier", "later"])
def test_two_imports_undone_in_any_order_leave_no_area(load, admin_user, first):
    make_child("CH10001")
    runs = {"earlier": load("CH10001,North\n"), "later": load("CH10001,South\n")}

    undo(runs.pop(first), admin_user)

    assert list_areas() == {"CH10001": "South" if first == "earlier" else "North"}
    undo(*runs.values(), admin_user)
    assert list_areas() == {"CH10001": None}


def test_bag_that_another_file_gave_an_area_stays(load, admin_user):
    earlier, later = load("CH10001,\nCH10002,\n"), load("CH10001,North\nCH10003,North\n")

    undo(earlier, admin_user)

    assert list_areas() == {"CH10001": "North", "CH10003": "North"}
    assert list(KeptBag.objects.values_list("bag__code", "why")) == [("CH10001", "loaded")]
    undo(later, admin_user)
    assert list_areas() == {"CH10001": None}


def test_run_that_is_imported_again_remembers_its_last_time(load, admin_user, areas):
    make_child("CH10001", area=areas["South"])
    run = load("CH10001,North\n")
    undo(run, admin_user)
    Bag.objects.update(area=areas["West"])
    run = load_seen(work(request_task(run, ImportRun.Task.READ)), admin_user)

    undo(run, admin_user)

    assert list_areas() == {"CH10001": "West"}
