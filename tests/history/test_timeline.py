"""The story of a bag, as its page tells it."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.audit import record_change
from bags.models import Bag, CodeSettings, Link
from bags.retirement import restore_bag, retire_bag
from bills.lifecycle import close_bill, create_bill, reopen_bill
from core.pagination import read_cursor
from history import timeline
from history.timeline import fetch_timeline
from tests.builders import (
    asked,
    filled_bill,
    make_area,
    make_child,
    make_link,
    make_parent,
    make_user,
    scan,
    scan_all,
)
from tests.core.test_pagination import NO_MOMENTS

pytestmark = pytest.mark.django_db


def told(code):
    """The sentences of a bag's story without their links, newest first."""
    found = Bag.objects.filter(code=code).first()
    return [re.sub(r"<[^>]+>", "", event.sentence) for event in fetch_timeline(found, code).rows]


def pack(user, child, parent):
    return scan(user, "pack", child, parent=parent)


def test_story_tells_packing_on_both_pages(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")

    assert told("CH10001") == ["dispatcher1 packed it into SB00001.", "It became known to TraceTrack."]
    assert told("SB00001") == ["dispatcher1 packed CH10001 into it.", "It became known to TraceTrack."]


def test_story_tells_move_once_on_each_page(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    scan(dispatcher, "move", "CH10001", parent="SB00002")

    assert told("CH10001")[0] == "dispatcher1 moved it from SB00001 to SB00002."
    assert told("CH10001")[1] == "dispatcher1 packed it into SB00001."
    assert told("SB00001")[0] == "dispatcher1 moved CH10001 from here to SB00002."
    assert told("SB00002")[0] == "dispatcher1 moved CH10001 here from SB00001."


def test_story_tells_unpacking(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    scan(dispatcher, "unpack", "CH10001")

    assert told("CH10001")[0] == "dispatcher1 took it out of SB00001."
    assert told("SB00001")[0] == "dispatcher1 took CH10001 out of it."


def test_story_tells_undo_of_packing(dispatcher):
    packed = pack(dispatcher, "CH10001", "SB00001")
    scan(dispatcher, "undo", undoes=packed.id)

    assert told("CH10001")[0] == "dispatcher1 undid a scan: it is out of SB00001 again."
    assert told("SB00001")[0] == "dispatcher1 undid a scan: CH10001 is out of it again."


def test_story_tells_undo_of_unpacking(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    taken_out = scan(dispatcher, "unpack", "CH10001")
    scan(dispatcher, "undo", undoes=taken_out.id)

    assert told("CH10001")[0] == "dispatcher1 undid a scan: it is back in SB00001."
    assert told("SB00001")[0] == "dispatcher1 undid a scan: CH10001 is back in it."


def test_story_tells_undo_of_move(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    moved = scan(dispatcher, "move", "CH10001", parent="SB00002")
    scan(dispatcher, "undo", undoes=moved.id)

    assert told("CH10001")[0] == "dispatcher1 undid a move: it is back in SB00001, out of SB00002."
    assert told("SB00001")[0] == "dispatcher1 undid a move: CH10001 is back here, out of SB00002."
    assert told("SB00002")[0] == "dispatcher1 undid a move: CH10001 is back in SB00001."


def test_story_tells_refusal_on_both_pages(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    other = make_user("Dispatcher", "dispatcher2")
    scan(other, "pack", "SB00002")
    pack(other, "CH10001", "SB00002")

    assert told("CH10001")[0] == "Refused: dispatcher2 tried to pack it into SB00002; it was in SB00001."
    assert told("SB00002")[0] == "Refused: dispatcher2 tried to pack CH10001 into it; it was in SB00001."


def test_story_tells_scans_that_changed_nothing(dispatcher):
    scan(dispatcher, "pack", "SB00001")
    pack(dispatcher, "CH10001", "SB00001")
    pack(dispatcher, "CH10001", "SB00001")
    scan(dispatcher, "look", "CH10001")

    assert told("CH10001")[:2] == [
        "dispatcher1 looked it up.",
        "dispatcher1 scanned it again; it was in SB00001 already.",
    ]
    assert told("SB00001")[0] == "dispatcher1 scanned CH10001 again; it was in here already."
    assert told("SB00001")[2] == "dispatcher1 opened it for packing."


def test_story_tells_bills_on_both_pages(dispatcher, biller, admin_user):
    pack(dispatcher, "CH10001", "SB00001")
    bill = create_bill(number="B-17", by=biller)
    scan(biller, "bill", "SB00001", bill="B-17")
    close_bill(bill, by=biller)
    reopen_bill(bill, by=admin_user, reason="Wrong truck")
    scan(biller, "unbill", "SB00001", bill="B-17")

    assert told("SB00001")[:4] == [
        "biller1 took it off bill B-17.",
        "admin reopened bill B-17: Wrong truck",
        "biller1 closed bill B-17 (version 1).",
        "biller1 put it on bill B-17.",
    ]
    assert told("CH10001")[:4] == [
        "biller1 took SB00001, with it inside, off bill B-17.",
        "admin reopened bill B-17: Wrong truck",
        "biller1 closed bill B-17 (version 1).",
        "biller1 put SB00001, with it inside, on bill B-17.",
    ]


def test_story_of_child_leaves_out_bills_of_its_parent_before_and_after_its_stay(dispatcher, biller):
    pack(dispatcher, "CH10001", "SB00001")
    scan(dispatcher, "unpack", "CH10001")
    create_bill(number="B-17", by=biller)
    scan(biller, "bill", "SB00001", bill="B-17")
    pack(dispatcher, "CH10002", "SB00001")

    assert told("CH10001")[0] == "dispatcher1 took it out of SB00001."
    assert told("CH10002") == ["dispatcher1 packed it into SB00001.", "It became known to TraceTrack."]


def test_story_tells_what_admins_changed(admin_user):
    bag = make_child("CH10001")
    retire_bag(bag, by=admin_user)
    restore_bag(bag, by=admin_user)
    record_change(
        by=admin_user,
        verb="changed",
        subject_kind="bag",
        subject="CH10001",
        changed={"area": ["North", "<b>"]},
    )
    record_change(by=None, verb="weighed", subject_kind="bag", subject="CH10001")

    assert told("CH10001")[:4] == [
        "Somebody: weighed ",
        "admin changed it: area: North → &lt;b&gt;.",
        "admin restored it.",
        "admin retired it.",
    ]


def test_story_tells_links_that_no_scan_made(dispatcher):
    link = make_link(make_child("CH10001"), make_parent("SB00001"), by=dispatcher)

    assert told("CH10001")[0] == "dispatcher1 packed it into SB00001."
    assert fetch_timeline(link.child, "CH10001").rows[0].station == ""


def test_story_names_the_station(dispatcher):
    scan_all(dispatcher, asked("pack", "CH10001", parent="SB00001"), station="bay-4")

    event = fetch_timeline(Bag.objects.get(code="CH10001"), "CH10001").rows[0]

    assert (event.station, event.tone) == ("bay-4", "done")


def test_story_of_unknown_code_holds_its_refused_scans(dispatcher, biller):
    create_bill(number="B-17", by=biller)
    scan(biller, "bill", "SB99999", bill="B-17")
    scan(dispatcher, "look", "SB99999")

    assert told("SB99999") == [
        "Refused: dispatcher1 looked it up; SB99999 was not known.",
        "Refused: biller1 tried to put it on bill B-17; SB99999 was not known.",
    ]


def test_story_of_unknown_parent_holds_what_was_to_go_into_it(dispatcher):
    CodeSettings.objects.update(create_unknown_bags=False)
    make_child("CH10001")
    pack(dispatcher, "CH10001", "SB99999")
    pack(dispatcher, "SB99999", "SB99999")

    assert told("SB99999") == [
        "Refused: dispatcher1 tried to pack it into SB99999; SB99999 was not known.",
        "Refused: dispatcher1 tried to pack CH10001 into it; SB99999 was not known.",
    ]


def test_story_of_a_parent_holds_texts_that_could_not_go_into_it(dispatcher):
    make_parent("SB00001")
    pack(dispatcher, "!", "SB00001")

    assert told("SB00001")[0] == "Refused: dispatcher1 tried to pack ! into it; a code could not be read."


@pytest.mark.parametrize("code", ["SB99999", "CH99999"])
def test_story_of_unknown_code_tells_a_dispatcher_of_the_own_area_only(client, code):
    CodeSettings.objects.update(create_unknown_bags=False)
    asha, ravi = make_user(username="asha", area=make_area()), make_user(username="ravi", area=make_area())
    for person in (asha, ravi):
        pack(person, "CH99999", "SB99999")

    shown = {}
    for person in (asha, ravi, make_user("Biller", "bina")):
        client.force_login(person)
        text = client.get(f"/bags/{code}/").content.decode()
        shown[person.username] = [name for name in ("asha", "ravi") if f"Refused: {name}" in text]

    assert shown == {"asha": ["asha"], "ravi": ["ravi"], "bina": ["asha", "ravi"]}


def test_story_escapes_what_was_scanned(dispatcher):
    make_child("CH10001")
    pack(dispatcher, "CH10001", "<b>x</b>")

    [unreadable] = fetch_timeline(None, "CH10001").rows

    assert unreadable.tone == "refused"
    assert "<b>" not in unreadable.sentence
    assert "&lt;B&gt;X&lt;/B&gt;" in unreadable.sentence


REFUSALS = [
    ("no_parent", dict(action="pack", code="CH10001"), "tried to pack it; no parent bag was scanned first"),
    ("not_a_parent", dict(action="pack", code="CH10001", parent="CH10002"), "CH10002 is not a parent bag"),
    ("not_a_child", dict(action="unpack", code="SB00001"), "tried to take it out; it is not a child bag"),
    ("no_bill", dict(action="bill", code="SB00001", bill="B-0"), "bill B-0; there was no such bill"),
    ("nothing", dict(action="move", code="CH10001"), "tried to move it; no parent bag was scanned first"),
]


@pytest.mark.parametrize(("reason", "ask", "ending"), REFUSALS)
def test_story_tells_why_a_scan_was_refused(biller, reason, ask, ending):
    for code in ("CH10001", "CH10002"):
        make_child(code)
    make_parent("SB00001")

    assert scan(biller, **ask).outcome == "refused"

    assert told(ask["code"])[0].endswith(f"{ending}.")


def test_story_tells_closed_bill_other_area_and_retired(dispatcher, biller, admin_user):
    pack(dispatcher, "CH10001", "SB00001")
    bill = create_bill(number="B-17", by=biller)
    scan(biller, "bill", "SB00001", bill="B-17")
    close_bill(bill, by=biller)
    scan(dispatcher, "unpack", "CH10001")
    north = make_area("North")
    southerner = make_user("Dispatcher", "south1", area=make_area("South"))
    Bag.objects.filter(code="CH10001").update(area=north)
    scan(southerner, "unpack", "CH10001")
    retired = make_child("CH10009", retired_at=timezone.now())
    pack(dispatcher, "CH10009", "SB00002")

    assert told("CH10001")[:2] == [
        "Refused: south1 tried to take it out; a bag belongs to area North.",
        "Refused: dispatcher1 tried to take it out; bill B-17 was closed.",
    ]
    assert told(retired.code)[0].endswith("tried to pack it into SB00002; CH10009 was retired.")


def test_story_pages_show_each_event_once(dispatcher, monkeypatch):
    monkeypatch.setattr(timeline, "PAGE_SIZE", 4)
    parent = make_parent("SB00001")
    at = timezone.now() - timedelta(hours=1)
    for number in range(5):  # loaded from a file: all in the same instant
        make_link(make_child(f"CH1000{number}"), parent, by=dispatcher, linked_at=at)
    for number in range(5):
        scan(dispatcher, "unpack", f"CH1000{number}")
        scan(dispatcher, "look", "SB00001")

    keys, before = [], None
    while True:
        page = fetch_timeline(parent, "SB00001", before=before)
        keys += [(event.at, event.sentence) for event in page.rows]
        if not page.next:
            break
        before = read_cursor(str(page.next), str)

    assert len(keys) == len(set(keys)) == 16
    assert [at for at, _sentence in keys] == sorted([at for at, _sentence in keys], reverse=True)


@pytest.mark.parametrize("count", [1, 3])
def test_story_of_parent_takes_as_many_queries_however_long(biller, count, django_assert_num_queries):
    parent = make_parent("SB00001")
    for number in range(count):
        make_link(make_child(), parent, by=biller)
        put_on_closed_bill(parent, f"B-{number}", by=biller)

    # What happened, its imports, and files that made links or lines without a scan.
    with django_assert_num_queries(3):
        fetch_timeline(parent, "SB00001")


@pytest.mark.parametrize("count", [1, 3])
def test_story_of_child_takes_as_many_queries_however_long(biller, count, django_assert_num_queries):
    child = make_child("CH10001")
    for number in range(count):
        parent = make_parent(f"SB0000{number}")
        pack(biller, "CH10001", parent.code)
        put_on_closed_bill(parent, f"B-{number}", by=biller)
        scan(biller, "unpack", "CH10001")

    # As for a parent, but all its links have a scan.
    with django_assert_num_queries(2):
        fetch_timeline(child, "CH10001")


def put_on_closed_bill(parent, number, by):
    """On the bill while it was closed, and off it again."""
    bill = create_bill(number=number, by=by)
    scan(by, "bill", parent.code, bill=number)
    close_bill(bill, by=by)
    reopen_bill(bill, by=make_user("Admin"), reason="Wrong truck")
    scan(by, "unbill", parent.code, bill=number)


@pytest.mark.parametrize("text", ["", "x", "~", "2026-11-23T09:12:44+05:30", "nonsense~a1", "2026-11-23~'--"])
def test_cursor_that_is_none_means_the_start(text):
    assert read_cursor(text, str) is None


@pytest.mark.parametrize("at", NO_MOMENTS)
def test_moment_out_of_bounds_is_the_start_of_the_story(client, biller, at):
    make_child("CH10001")
    client.force_login(biller)

    page = client.get("/bags/CH10001/", {"before": f"{at}~a1"})

    assert "It became known to TraceTrack." in page.content.decode()


def test_story_tells_emptying_and_its_undo_on_both_pages(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    pack(dispatcher, "CH10002", "SB00001")
    emptied = scan(dispatcher, "empty", "SB00001")
    scan(dispatcher, "empty", "SB00001")
    scan(dispatcher, "undo", undoes=emptied.id)

    assert told("CH10001")[:2] == [
        "dispatcher1 undid a scan: it is back in SB00001.",
        "dispatcher1 took it out of SB00001.",
    ]
    assert sorted(told("SB00001")[:7]) == [
        "dispatcher1 took CH10001 out of it.",
        "dispatcher1 took CH10002 out of it.",
        "dispatcher1 took everything out of it.",
        "dispatcher1 undid a scan: CH10001 is back in it.",
        "dispatcher1 undid a scan: CH10002 is back in it.",
        "dispatcher1 undid that: everything is back in it.",
        "dispatcher1 wanted to empty it, but it was empty already.",
    ]


def test_story_tells_finishing_and_its_undo(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    finished = scan(dispatcher, "finish", "SB00001")
    scan(dispatcher, "finish", "SB00001")
    scan(dispatcher, "undo", undoes=finished.id)
    scan(dispatcher, "finish", "CH10001")

    assert told("SB00001")[:3] == [
        "dispatcher1 undid that: it is not finished.",
        "dispatcher1 finished it again; it was finished already.",
        "dispatcher1 finished it: it is ready for a bill.",
    ]
    assert told("CH10001")[0] == "Refused: dispatcher1 tried to finish it; CH10001 is not a parent bag."


def test_story_tells_refused_emptying_and_refused_undo_of_it(dispatcher):
    pack(dispatcher, "CH10001", "SB00001")
    emptied = scan(dispatcher, "empty", "SB00001")
    scan(make_user(username="ravi"), "pack", "CH10001", parent="SB00002")
    scan(dispatcher, "undo", undoes=emptied.id)
    scan(dispatcher, "empty", "CH10001")

    assert told("CH10001")[0] == (
        "Refused: dispatcher1 tried to take everything out of it; CH10001 is not a parent bag."
    )
    assert told("CH10001")[1] == "Refused: dispatcher1 tried to undo a scan of it; it had changed since."
    assert told("SB00001")[0] == "Refused: dispatcher1 tried to undo a scan of CH10001; it had changed since."


@pytest.mark.parametrize(
    ("action", "refused"),
    [
        ("pack", "tried to pack {child} into SB00002; it had left on bill B-1."),
        ("move", "tried to move {child} to SB00002; bill B-1 was closed."),
    ],
)
def test_refused_try_to_take_a_bag_from_a_parent_that_left_is_on_the_page_of_both(
    dispatcher, biller, action, refused
):
    bill = filled_bill("B-1", ["SB00001"])
    child = Link.objects.first().child.code
    close_bill(bill, by=biller)

    scan(dispatcher, action, child, parent="SB00002")

    assert told("SB00001")[0] == f"Refused: dispatcher1 {refused.format(child=child)}"
    assert told(child)[0] == f"Refused: dispatcher1 {refused.format(child='it')}"


def test_story_tells_that_a_withdrawn_bag_came_back(dispatcher):
    at = timezone.now()
    for code in ("SB00001", "SB00002"):
        make_parent(code, retired_at=at, withdrawn_at=at)
    for code in ("CH10001", "CH10002"):
        make_child(code, retired_at=at, withdrawn_at=at)
    pack(dispatcher, "CH10001", "SB00001")
    pack(dispatcher, "CH10002", "SB00001")
    scan(dispatcher, "move", "CH10002", parent="SB00002")

    assert told("CH10001")[0] == "dispatcher1 packed it into SB00001, and it came back into use."
    assert told("SB00001")[-2] == "dispatcher1 packed CH10001 into it, and it came back into use."
    assert told("CH10002")[0] == "dispatcher1 moved it from SB00001 to SB00002."
    assert told("SB00002")[0] == "dispatcher1 moved CH10002 here from SB00001, and it came back into use."
