"""Labels that the scanner or the keyboard spoilt: two as one, prefixes, repaired ones, faults of keys."""

import pytest

from bags.models import Bag, CodeSettings
from scanning.catalogue import Fault
from scanning.list_rows import build_scan_row
from scanning.models import Scan
from tests.builders import make_child, scan, told

pytestmark = pytest.mark.django_db

TWO_CODES = [
    "CH10001CH10001",
    "CH10001CH10002",
    "SB12345CH10001",
    "CH10001SB12345",
    "M444-12345CH10001",
    "SB12345SB12345",
    "CH01CH02",
]
ONE_CODE = [
    "CH10001",
    "SB12345-0001",
    "CH10001-CH10002",
    "ABCDEFGH",
    "12341235",
    "SB12345678",
    "X1Y1",
    "CH1CH2",
    "ABCDABCD",
    "WH/2026/00017",
]


@pytest.mark.parametrize("code", TWO_CODES)
def test_two_labels_read_as_one_make_no_bag(dispatcher, code):
    answer = scan(dispatcher, "pack", code, parent="SB00001")

    assert told(answer) == ("refused", "bad_code")
    assert answer.message == f"“{code}” looks like two labels read as one. Scan each of them again."
    assert not Bag.objects.filter(code=code).exists()


@pytest.mark.parametrize("code", ONE_CODE)
def test_codes_that_only_look_a_little_like_two_are_taken(dispatcher, code):
    assert told(scan(dispatcher, "pack", code, parent="SB00001")) == ("saved", None)


@pytest.mark.parametrize("code", ["PP12CH10", "CH10PP12", "PP12CH10001", "CH10001PP12"])
def test_a_parents_code_beside_another_of_four_characters_makes_no_bag(dispatcher, code):
    CodeSettings.objects.update(parent_pattern="^PP[0-9]{2}$")

    assert told(scan(dispatcher, "pack", code, parent="PP01")) == ("refused", "bad_code")
    assert Bag.objects.count() == 0


@pytest.mark.parametrize("code", ["PP12CH1", "CH1PP12", "PP12-0001", "0001-PP12", "PP12.CH10", "PP12/PP13"])
def test_a_parents_code_beside_less_or_behind_a_separator_is_one_code(dispatcher, code):
    CodeSettings.objects.update(parent_pattern="^PP[0-9]{2}$")

    assert told(scan(dispatcher, "pack", code, parent="PP01")) == ("saved", None)


def test_part_of_fewer_than_four_characters_is_no_code_of_its_own(dispatcher):
    CodeSettings.objects.update(parent_pattern="^P[0-9]{2}$")

    assert told(scan(dispatcher, "pack", "P12CH10001", parent="P01")) == ("saved", None)
    assert told(scan(dispatcher, "pack", "CH10001P12", parent="P01")) == ("saved", None)


def test_known_code_that_looks_like_two_is_taken(dispatcher):
    make_child("CH10001CH10002")

    assert told(scan(dispatcher, "pack", "CH10001CH10002", parent="SB00001")) == ("saved", None)


def as_read(answer):
    return Scan.objects.values_list("code", "raw", "prefix", "repaired").get(id=answer.id)


def test_prefix_is_taken_off_and_kept(dispatcher):
    answer = scan(dispatcher, "pack", "]Q3ch10001", parent="SB00001")

    assert as_read(answer) == ("CH10001", "]Q3ch10001", "]Q3", None)


def test_plain_code_keeps_no_raw_text(dispatcher):
    assert as_read(scan(dispatcher, "pack", " ch10001\n", parent="SB00001")) == ("CH10001", None, None, None)


def test_what_the_device_says_of_its_reading_is_kept(dispatcher):
    label = "LABEL NO.0016586 LOT NO.:STAR44GG"

    told_all = scan(
        dispatcher, "pack", "0016586", parent="SB00001", raw=label, prefix="]d2", repaired="layout"
    )

    assert as_read(told_all) == ("0016586", label, "]d2", "layout")


def test_same_scan_with_another_raw_text_is_a_replay(dispatcher):
    first = scan(dispatcher, "pack", "CH10001", parent="SB00001", raw="one")

    again = scan(dispatcher, "pack", "CH10001", parent="SB00001", raw="two", id=first.id)

    assert (again.replayed, as_read(again)[1]) == (True, "one")


def test_hostile_raw_text_is_stored_harmlessly(dispatcher):
    answer = scan(
        dispatcher, "pack", "CH10001", parent="SB00001", raw="\0" + "\ud800" + "x" * 9000, prefix="<script>"
    )

    code, raw, prefix, _ = as_read(answer)
    assert (code, raw[:3], len(raw), prefix) == ("CH10001", "\ufffd?x", 256, "<sc")


FAULTS = {
    Fault.CONTROL: "Bad label – scan again. It has a control sign: “CH10001”.",
    Fault.EDITED: "Bad label – scan again. Heard: “CH10001”.",
    Fault.STUCK_KEY: "A key is stuck – scan again. Heard: “CH10001”.",
    Fault.NUM_LOCK: "Num Lock is off. Press it once, then scan again. Heard: “CH10001”.",
    Fault.TWO_SCANNERS: "Two scanners at once – scan each label again. Heard: “CH10001”.",
    Fault.UNCLEAR: "There are two ways to read this label: “CH10001”. "
    "Scan any command label once, then this one again.",
}


@pytest.mark.parametrize("fault", Fault)
def test_scan_with_a_fault_of_the_keys_is_refused_stored_and_makes_nothing(dispatcher, fault):
    answer = scan(dispatcher, "pack", "CH10001", parent="SB00001", fault=fault)

    assert (told(answer), answer.message) == (("refused", "bad_code"), FAULTS[fault])
    assert Scan.objects.values_list("code", "fault").get() == ("CH10001", fault)
    assert Bag.objects.count() == 0


@pytest.mark.parametrize("action", ["unpack", "look", "move"])
def test_fault_is_refused_whatever_the_scan_asks_and_though_the_bag_is_known(dispatcher, action):
    make_child("CH10001")

    answer = scan(dispatcher, action, "CH10001", parent="SB00001", fault="stuck_key")

    assert (told(answer), answer.kind) == (("refused", "bad_code"), None)


def test_control_sign_inside_a_label_is_named(dispatcher):
    answer = scan(dispatcher, "pack", "CH10001\x1dLOT7", parent="SB00001")

    assert told(answer) == ("refused", "bad_code")
    assert answer.message == "Bad label – scan again. It has a control sign: “CH10001<GS>LOT7”."
    assert Scan.objects.values_list("code", "fault").get() == ("CH10001\x1dLOT7", "control")


def test_replay_of_a_scan_with_a_fault_says_the_same(dispatcher):
    first = scan(dispatcher, "pack", "CH10001", parent="SB00001", fault="stuck_key")

    again = scan(dispatcher, "pack", "CH10001", parent="SB00001", id=first.id)

    assert (again.replayed, again.message) == (True, first.message)


def test_digits_of_a_number_pad_without_num_lock_are_marked(dispatcher):
    answer = scan(dispatcher, "pack", "CH10001", parent="SB00001", repaired="num_lock")

    assert (told(answer), as_read(answer)[3]) == (("saved", None), "num_lock")


def test_lists_show_control_signs_by_name(dispatcher):
    scan(dispatcher, "pack", "CH10001\x1dLOT7", parent="SB00001")

    row = build_scan_row(Scan.objects.get())

    assert (row.code, row.message) == (
        "CH10001<GS>LOT7",
        "Bad label – scan again. It has a control sign: “CH10001<GS>LOT7”.",
    )
