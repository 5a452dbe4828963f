"""Common scans of a call are done as sets: what must be as if they had been done one after the other."""

import pytest
from django.db import connection, transaction

from bags.models import Bag, BagTally, CodeSettings, Link
from bills.lifecycle import close_bill
from scanning.models import Scan
from scanning.recording import make_batch
from tests.batches import send_batches
from tests.builders import (
    asked,
    make_area,
    make_bill,
    make_child,
    make_line,
    make_link,
    make_parent,
    make_user,
    scan_all,
    told,
)
from tests.locks import start_waiting

pytestmark = pytest.mark.django_db


def of(person, *scans, station="bay-1", waiting=0):
    return make_batch(user=person, station=station, scans=list(scans), waiting=waiting)


def into(parent, *codes):
    return [asked("pack", code, parent=parent) for code in codes]


def tally():
    rows = BagTally.objects.values_list("area", "parent_count", "child_count", "link_count")
    areas = {area: [row[1:] for row in rows if row[0] == area] for area, *_counts in rows}
    return {area: tuple(map(sum, zip(*counts, strict=True))) for area, counts in areas.items()}


def test_parent_is_made_and_filled_in_one_call(dispatcher):
    answers = scan_all(
        dispatcher, asked("pack", "SB00001"), *into("SB00001", "CH01", "CH02"), *into("SB00002", "CH33")
    )

    assert [(answer.outcome, answer.kind, answer.parent_code, answer.child_count) for answer in answers] == [
        ("saved", "parent", "SB00001", 0),
        ("saved", "child", "SB00001", 1),
        ("saved", "child", "SB00001", 2),
        ("saved", "child", "SB00002", 1),
    ]


def test_children_are_counted_scan_by_scan(dispatcher):
    parent = make_parent("SB00001")
    make_link(parent=parent)
    inside = make_link(make_child("CH10000"), parent).child.code

    answers = scan_all(dispatcher, *into("SB00001", "CH10001", inside, "CH10002"), asked("pack", "SB00001"))

    assert [answer.child_count for answer in answers] == [3, 3, 4, 4]
    assert list(Scan.objects.order_by("received_at").values_list("child_count", flat=True)) == [3, 3, 4, 4]


def test_same_code_and_same_id_twice_in_a_call(dispatcher):
    first = asked("pack", "CH10001", parent="SB00001")

    answers = scan_all(dispatcher, first, *into("SB00001", "CH10001"), *into("SB00002", "CH10001"), first)

    assert [told(answer) for answer in answers] == [
        ("saved", None),
        ("duplicate", "in_this_parent"),
        ("refused", "in_other_parent"),
        ("saved", None),
    ]
    assert answers[3].as_json() == answers[0].as_json() | {"replayed": True}
    assert (Scan.objects.count(), Link.objects.count()) == (3, 1)


def test_child_in_another_parent_is_refused_with_both_counts(dispatcher):
    inside = make_link(make_child("CH10000"), make_parent("SB00002"), by=dispatcher)
    make_parent("SB00001")

    answers = scan_all(
        dispatcher,
        *into("SB00002", "CH10001"),
        *into("SB00001", "CH10002", "CH10000"),
        *into("SB00001", "CH10003"),
    )

    refused = answers[2]
    assert told(refused) == ("refused", "in_other_parent")
    assert (refused.parent_code, refused.child_count) == ("SB00001", 1)
    assert (refused.other_parent_code, refused.other_child_count) == ("SB00002", 2)
    assert (refused.found_by, refused.found_at) == (dispatcher.display_name, inside.linked_at)
    assert answers[3].child_count == 2


def test_child_in_a_parent_on_a_bill_is_refused_for_what_the_bill_is(dispatcher):
    of_open, of_closed = make_link(make_child("CH1")), make_link(make_child("CH2"))
    make_line(make_bill("B-1"), of_open.parent)
    close_bill(make_line(make_bill("B-2"), of_closed.parent).bill, by=make_user("Admin"))
    make_parent("SB99999")

    answers = scan_all(dispatcher, *into("SB99999", "CH1", "CH2"))

    assert [answer.reason for answer in answers] == ["in_other_parent", "already_left"]


def test_label_read_wrong_is_answered_as_if_alone(dispatcher):
    make_parent("SB00001")
    wrong = asked("pack", "half a ?", parent="SB00001")

    alone = scan_all(dispatcher, wrong)[0]
    beside = scan_all(
        dispatcher,
        *into("SB00001", "CH10001"),
        asked("pack", "half a ?", parent="SB00001"),
        *into("SB00001", "CH10002"),
    )

    assert beside[1].as_json() | {"id": alone.as_json()["id"]} == alone.as_json()
    assert (alone.child_pattern, alone.put_down) == (CodeSettings.objects.get().child_pattern, None)
    assert [answer.child_count for answer in beside] == [1, None, 2]


def test_scans_are_received_one_after_the_other(dispatcher):
    codes = [f"CH{number:05}" for number in range(100)]

    scan_all(dispatcher, *into("SB00001", *codes))

    received = Scan.objects.order_by("received_at").values_list("code", "received_at")
    assert [code for code, _at in received] == codes
    assert len({at for _code, at in received}) == 100


def test_bags_and_links_of_each_area_are_counted():
    north, south = make_area(), make_area()
    first, second, anywhere = make_user(area=north), make_user(area=south), make_user("Admin")

    send_batches(
        of(first, *into("SB00001", "CH10001", "CH10002")),
        of(second, asked("pack", "SB00002"), *into("SB00001", "CH10003")),
        of(anywhere, *into("SB00001", "CH10004")),
    )

    # A child of no area in a parent of the north.
    assert tally() == {north.pk: (1, 2, 3), south.pk: (1, 0, 0), None: (0, 1, 0)}


def test_parent_of_another_area_that_is_made_in_the_same_call_is_refused():
    first, second = make_user(area=make_area()), make_user(area=make_area())

    answers = send_batches(of(first, asked("pack", "SB00001")), of(second, *into("SB00001", "CH10001")))

    assert told(answers[1]) == ("refused", "other_area")


def test_parent_on_a_bill_and_what_an_undo_frees_are_seen_in_the_same_call(biller):
    make_line(make_bill("B-1"), make_parent("SB00001"))
    [packed] = scan_all(biller, *into("SB00002", "CH10001"))

    answers = scan_all(
        biller,
        *into("SB00001", "CH10002"),
        asked("undo", undoes=packed.id),
        *into("SB00001", "CH10001"),
        asked("empty", "SB00001"),
        *into("SB00002", "CH10002"),
    )

    assert [told(answer) for answer in answers] == [("saved", None)] * 5


@pytest.mark.django_db(transaction=True)
def test_bags_that_are_just_being_loaded_are_taken_and_counted_where_they_are(dispatcher):
    north = make_area()
    with transaction.atomic():
        child, parent = make_child("CH10001", area=north), make_parent("SB00001", area=north)
        packing = start_waiting(lambda: scan_all(dispatcher, *into("SB00001", "CH10001", "CH10002")))

    assert [told(answer) for answer in packing.result(timeout=20)] == [("saved", None)] * 2
    assert list(Scan.objects.order_by("received_at").values_list("bag__code", "parent")) == [
        ("CH10001", parent.pk),
        ("CH10002", parent.pk),
    ]
    assert Link.objects.filter(child=child, parent=parent).exists()
    assert tally() == {north.pk: (1, 1, 2), None: (0, 1, 0)}


def test_bags_and_links_of_somebody_who_claims_to_count_them_are_counted(dispatcher):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL tracetrack.is_tallied = 'on'; SET LOCAL tracetrack.is_scan = 'on'")
    child = Bag.objects.create(code="CH10001", kind="child")
    parent = Bag.objects.create(code="SB00001", kind="parent")
    make_link(child, parent, by=dispatcher)

    assert tally() == {None: (1, 1, 1)}


@pytest.mark.django_db(transaction=True)
def test_calls_of_many_stations_crosswise_wait_for_each_other_in_no_circle(at_once, caplog):
    caplog.set_level("INFO", logger="scanning.recording")
    people = [make_user("Admin") for _number in range(4)]
    known = [make_child(f"CK{number:05}").code for number in range(6)]

    def call(number, turn):
        codes = [f"CN{number:03}{child}" for child in range(6)] + known
        order = codes[turn:] + codes[:turn] if turn % 2 else codes[::-1]
        batches = [
            of(
                people[(turn + place) % 4],
                *into(f"SB{number:04}{place % 3}", code),
                station=f"bay-{place}",
                waiting=1,
            )
            for place, code in enumerate(order)
        ]
        return send_batches(*batches, of(people[turn], asked("move", known[turn], parent=f"SB{number:04}0")))

    for number in range(6):
        answers = at_once(*[lambda turn=turn, number=number: call(number, turn) for turn in range(4)])
        assert [len(each) for each in answers] == [13] * 4

    assert Link.objects.filter(unlinked_at=None).count() == 6 * 6 + len(known)
    assert caplog.messages == []
