"""What a bag's story tells of the file it came with."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

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


def undo_import(run, by):
    return work(request_task(run, ImportRun.Task.UNDO, undone_by=by))


def test_story_tells_the_load_that_made_a_bag(load, admin_user, dispatcher):
    make_child("CH10000")
    load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"])
    pack(dispatcher, "CH10002", "SB00001")

    assert told("CH10000") == ["It became known to TraceTrack."]
    assert told("CH10001") == [
        "admin put it into SB00001 with the file a.xlsx.",
        "admin imported it with the file a.xlsx.",
    ]
    assert told("SB00001")[-1] == "admin imported it with the file a.xlsx."
    # Made after the load, behind its ids.
    assert told("CH10002")[-1] == "It became known to TraceTrack."


def test_story_tells_taking_back_and_the_next_load(load, admin_user):
    undo_import(load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"]), admin_user)
    load("b.xlsx", ["parent", "child"], ["SB00001", "CH10001"])

    assert told("CH10001") == [
        "admin put it into SB00001 with the file b.xlsx.",
        "admin imported it again with the file b.xlsx: it is back in use.",
        "admin undid the import of the file a.xlsx: this bag was withdrawn.",
        "admin undid the import of the file a.xlsx: it was taken out of SB00001.",
        "admin put it into SB00001 with the file a.xlsx.",
        "admin imported it with the file a.xlsx.",
    ]
    assert told("SB00001")[0] == "admin put CH10001 into it with the file b.xlsx."
    assert "admin undid the import of the file a.xlsx: CH10001 was taken out of it." in told("SB00001")


def test_story_tells_the_bill_of_an_import(load, admin_user):
    run = load("bill.xlsx", ["1", "SB00001"], ["Bill", "B-9"])

    undo_import(run, admin_user)

    assert told("SB00001")[:3] == [
        "admin undid the import of the file bill.xlsx: this bag was withdrawn.",
        "admin undid the import of the file bill.xlsx: it was taken off bill B-9.",
        "admin put it on bill B-9 with the file bill.xlsx.",
    ]


def test_story_tells_a_scan_that_brought_the_bag_back(load, admin_user, dispatcher):
    undo_import(load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"]), admin_user)

    scan(dispatcher, "pack", "SB00001")
    pack(dispatcher, "CH10001", "SB00001")

    assert told("CH10001")[0] == "dispatcher1 packed it into SB00001, and it came back into use."
    assert told("SB00001")[:2] == [
        "dispatcher1 packed CH10001 into it.",
        "dispatcher1 scanned it, and it came back into use.",
    ]


def test_long_story_of_an_import_takes_as_many_queries_as_a_short_one(load, admin_user):
    load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"])
    load("b.xlsx", ["parent", "child"], *[["SB00002", f"CH2000{number}"] for number in range(9)])

    def queries_for(code):
        with CaptureQueriesContext(connection) as queries:
            fetch_timeline(Bag.objects.get(code=code), code)
        return len(queries)

    assert queries_for("SB00001") == queries_for("SB00002")


def test_story_of_a_bag_that_stayed_does_not_tell_the_taking_back(load, admin_user, dispatcher):
    run = load("a.xlsx", ["parent", "child"], ["SB00001", "CH10001"])
    scan(dispatcher, "look", "CH10001")

    undo_import(run, admin_user)

    assert told("CH10001") == [
        "dispatcher1 looked it up.",
        "admin put it into SB00001 with the file a.xlsx.",
        "admin imported it with the file a.xlsx.",
    ]


def test_story_tells_what_other_columns_said_escaped(load, admin_user):
    run = load("<b>.xlsx", ["code"], ["CH10001"])
    bag = Bag.objects.get(code="CH10001")
    BagDetail.objects.create(bag=bag, run=run, said={"Lot": "<i>A</i>", "Note": "{who} & you"})

    sentences = [event.sentence for event in fetch_timeline(bag, bag.code).rows]

    assert sentences == [
        "The file &lt;b&gt;.xlsx says of it: Lot: &lt;i&gt;A&lt;/i&gt;, Note: {who} &amp; you.",
        "admin imported it with the file &lt;b&gt;.xlsx.",
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

    assert sentences == ["admin put it into <a", "The file a.xlsx says", "admin imported it wi"]


def test_range_that_ends_before_a_bag_is_not_its_load(load, admin_user):
    run = load("a.xlsx", ["code"], ["CH10001"])
    bag = make_child("CH10002")
    ImportedRange.objects.create(run=run, made="restored", first_id=1, last_id=bag.pk - 1)

    assert told("CH10002") == ["It became known to TraceTrack."]
