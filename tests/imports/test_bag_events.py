"""What a bag's story tells of the file it came with."""

import pytest

from bags.models import Bag
from core.pagination import read_cursor
from history import timeline
from history.timeline import fetch_timeline
from imports.models import BagDetail, ImportedRange, ImportRun
from imports.runs import request_task
from tests.builders import make_child, scan
from tests.history.test_timeline import pack, told
from tests.imports.files import xlsx
from tests.imports.work import load_seen, see_file, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def load(tmp_path, admin_user):
    def load_rows(name, *rows):
        return load_seen(see_file(xlsx(tmp_path / name, rows), admin_user), admin_user)

    return load_rows


def take_back(run, by):
    return work(request_task(run, ImportRun.Task.UNDO, undone_by=by))


def test_story_tells_the_load_that_made_a_bag(load, admin_user, dispatcher):
    make_child("CH10000")
    load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"])
    pack(dispatcher, "CH10002", "SB00001")

    assert told("CH10000") == ["It became known to TraceTrack."]
    assert told("CH10001") == ["admin packed it into SB00001.", "admin loaded it with the file a.xlsx."]
    assert told("SB00001")[-1] == "admin loaded it with the file a.xlsx."
    # Made after the load, behind its ids.
    assert told("CH10002")[-1] == "It became known to TraceTrack."


def test_story_tells_taking_back_and_the_next_load(load, admin_user):
    take_back(load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"]), admin_user)
    load("b.xlsx", ["parent", "child"], ["SB00001", "CH10001"])

    assert told("CH10001") == [
        "admin packed it into SB00001.",
        "admin brought it back into use with the file b.xlsx.",
        "admin took the load of the file a.xlsx back, and with it this bag out of use.",
        "admin took it out of SB00001.",
        "admin packed it into SB00001.",
        "admin loaded it with the file a.xlsx.",
    ]


def test_story_of_a_bag_that_stayed_does_not_tell_the_taking_back(load, admin_user, dispatcher):
    run = load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"])
    scan(dispatcher, "look", "CH10001")

    take_back(run, admin_user)

    assert told("CH10001") == [
        "dispatcher1 looked it up.",
        "admin packed it into SB00001.",
        "admin loaded it with the file a.xlsx.",
    ]


def test_story_tells_what_other_columns_said_escaped(load, admin_user):
    run = load("<b>.xlsx", ["code"], ["CH10001"])
    bag = Bag.objects.get(code="CH10001")
    BagDetail.objects.create(bag=bag, run=run, said={"Lot": "<i>A</i>", "Note": "{who} & you"})

    sentences = [event.sentence for event in fetch_timeline(bag, bag.code).rows]

    assert sentences == [
        "The file &lt;b&gt;.xlsx says of it: Lot: &lt;i&gt;A&lt;/i&gt;, Note: {who} &amp; you.",
        "admin loaded it with the file &lt;b&gt;.xlsx.",
    ]


def test_story_of_a_load_goes_over_pages(load, admin_user, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE_SIZE", 1)
    run = load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"])
    bag = Bag.objects.get(code="CH10001")
    BagDetail.objects.create(bag=bag, run=run, said={"Lot": "A"})

    sentences, before = [], None
    while True:
        page = fetch_timeline(bag, bag.code, before=before)
        sentences += [event.sentence[:20] for event in page.rows]
        if not page.next:
            break
        before = read_cursor(str(page.next), str)

    assert sentences == ["admin packed it into", "The file a.xlsx says", "admin loaded it with"]


def test_range_that_ends_before_a_bag_is_not_its_load(load, admin_user):
    run = load("a.xlsx", ["code"], ["CH10001"])
    bag = make_child("CH10002")
    ImportedRange.objects.create(run=run, made="restored", first_id=1, last_id=bag.pk - 1)

    assert told("CH10002") == ["It became known to TraceTrack."]
