"""static/scan/heard_keys.js with many random labels: good ones are taken, spoilt ones never believed."""

import json
import random
from itertools import pairwise

import pytest

from tests.browser.keys import us_key
from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser

SEED = 28_112_026
CODE_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_./"
# What one odd key makes of a scan: the event, and the faults that are right for it.
ODD = {
    "Backspace": ({"key": "Backspace", "code": "Backspace"}, "edited"),
    "Delete": ({"key": "Delete", "code": "Delete"}, "edited"),
    "ArrowLeft": ({"key": "ArrowLeft", "code": "ArrowLeft"}, "edited"),
    "Home": ({"key": "Home", "code": "Home"}, "edited"),
    "F5": ({"key": "F5", "code": "F5"}, "edited"),
    "Escape": ({"key": "Escape", "code": "Escape"}, "edited"),
    "Dead": ({"key": "Dead", "code": "BracketLeft"}, "edited"),
    "Alt+F": ({"key": "f", "code": "KeyF", "altKey": True}, "edited"),
    "Meta+R": ({"key": "r", "code": "KeyR", "metaKey": True}, "edited"),
    "Ctrl+]": ({"key": "]", "code": "BracketRight", "ctrlKey": True}, "control"),
    "Ctrl+^": ({"key": "^", "code": "Digit6", "ctrlKey": True, "shiftKey": True}, "control"),
    "Ctrl+A": ({"key": "a", "code": "KeyA", "ctrlKey": True}, "control"),
    "Ctrl+D": ({"key": "d", "code": "KeyD", "ctrlKey": True}, "control"),
    "Ctrl+P": ({"key": "p", "code": "KeyP", "ctrlKey": True}, "control"),
}
# Each scan is [value in the field, events], an event [kind, fields, time]. Gives text and fault of each.
SPELL = """
    const { readLabel } = await import("/static/scan/codes.js");
    const flags = { shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, repeat: false };
    return JSON.stringify(JSON.parse(arg).map(([value, events]) => {
        const heard = m.makeHeardKeys();
        let at = 0;
        for (const [kind, fields, time] of events) {
            const event = { ...flags, ...fields, timeStamp: time, getModifierState: () => false };
            at = time;
            if (kind === "up") heard.release(event);
            else if (kind === "down") heard.note(m.readKeydown(event));
        }
        const { text, keys, fault } = heard.spell(value, at + 2);
        const label = fault ? null : readLabel(text, keys);
        return [label?.code ?? text, fault ?? label.fault];
    }));
"""


def spell(page, scans):
    # As text: Playwright takes a long time over large structures.
    return json.loads(run_in_module(page, "heard_keys", SPELL, json.dumps(scans)))


def make_codes(rng, count):
    for place in range(count):
        signs = CODE_SIGNS if place % 2 else "0123456789"
        yield ("" if place % 2 else "CH") + "".join(rng.choices(signs, k=rng.randrange(4, 33)))


def make_doubled_codes(rng, count):
    for _ in range(count):
        yield "CH" + "".join(
            rng.choice("0123456789") * rng.randrange(1, 5) for _ in range(rng.randrange(3, 9))
        )


def press(rng, character):
    key, code, is_shifted = us_key(character)
    fields = {"key": key, "code": code, "shiftKey": is_shifted}
    return [["down", fields], ["up", fields]]


def at_pace(rng, events, most=5):
    """The events with their times: from key to key 1 to `most` milliseconds."""
    at, timed = 1000.0, []
    for kind, fields in events:
        at += rng.uniform(1, most) if kind == "down" else 0.3
        timed.append([kind, fields, at])
    return timed


def test_good_labels_at_a_scanners_pace_are_believed(pure):
    rng = random.Random(SEED)
    codes = [*make_codes(rng, 1_500), *make_doubled_codes(rng, 1_500)]
    scans = []
    for code in codes:
        events = [event for character in code for event in press(rng, character)]
        scans.append([code, at_pace(rng, events, most=rng.choice([2, 5, 30]))])

    ended = spell(pure, scans)

    assert [found for found, code in zip(ended, codes, strict=True) if found != [code, None]] == []


def test_keys_that_come_up_late_are_no_stuck_ones(pure):
    """Some scanners press the next key before the one before is up."""
    rng = random.Random(SEED)
    codes = [
        code for code in make_codes(rng, 1_000) if all(a[1] != b[1] for a, b in pairwise(map(us_key, code)))
    ]
    scans = []
    for code in codes:
        pairs = [press(rng, character) for character in code]
        late = [pairs[0][0]]
        for before, after in pairwise(pairs):
            late += [after[0], before[1]]
        scans.append([code, at_pace(rng, [*late, pairs[-1][1]])])

    ended = spell(pure, scans)

    assert [found for found, code in zip(ended, codes, strict=True) if found != [code, None]] == []


@pytest.mark.parametrize("name", ODD)
def test_label_with_an_odd_key_among_its_own_is_never_believed(pure, name):
    rng = random.Random(SEED)
    fields, fault = ODD[name]
    scans = []
    for code in make_codes(rng, 200):
        keys = [press(rng, character) for character in code]
        keys.insert(rng.randrange(1, len(keys)), [["down", fields], ["up", fields]])
        scans.append([code, at_pace(rng, [event for pair in keys for event in pair])])

    ended = spell(pure, scans)

    assert {found for _, found in ended} == {fault}
    assert [text for text, _ in ended if text in {code for code, _ in scans}] == []


def test_label_with_a_key_that_repeats_is_never_believed(pure):
    rng = random.Random(SEED)
    scans = []
    for code in make_codes(rng, 500):
        place = rng.randrange(len(code))
        count = rng.randrange(1, 40)
        keys = [press(rng, character) for character in code]
        repeats = [["down", {**keys[place][0][1], "repeat": True}]] * count
        keys[place][1:1] = repeats
        text = code[:place] + code[place] * count + code[place:]
        scans.append([text, at_pace(rng, [event for key in keys for event in key])])

    ended = spell(pure, scans)

    assert ended == [[text, "stuck_key"] for text, _ in scans]


def test_label_of_which_a_key_did_not_come_into_the_field_is_never_believed(pure):
    rng = random.Random(SEED)
    scans = []
    for code in make_codes(rng, 500):
        place = rng.randrange(len(code))
        events = [event for character in code for event in press(rng, character)]
        scans.append([code[:place] + code[place + 1 :], at_pace(rng, events)])

    ended = spell(pure, scans)

    assert {fault for _, fault in ended} == {"edited"}


def times(*pauses):
    """The times of keys with these pauses in milliseconds between them."""
    return [1000.0 + sum(pauses[:place]) for place in range(len(pauses) + 1)]


def spell_edited(page, pauses, names):
    """What becomes of these keys, a letter or a name each, if the field holds "AB" at their end."""
    events = []
    for at, name in zip(times(*pauses), names, strict=True):
        is_repeat = name.startswith("again ")
        key = name.removeprefix("again ")
        events.append(["down", {"key": key, "code": f"Key{key}", "repeat": is_repeat}, at])
    [found] = spell(page, [["AB", events]])
    return found[1]


BACK, AGAIN = "Backspace", "again Backspace"
EDITS = {
    "far from both": ([2, 2, 2, 101, 101, 2, 2], [*"ABCD", BACK, *"EFG"], None),
    "near the key before": ([2, 2, 2, 99, 500, 2, 2], [*"ABCD", BACK, *"EFG"], "edited"),
    "near the key after": ([2, 2, 2, 500, 99, 2, 2], [*"ABCD", BACK, *"EFG"], "edited"),
    "held down, far from both": ([2, 2, 2, 300, 30, 30, 300, 2], [*"ABCD", BACK, AGAIN, AGAIN, *"EF"], None),
    "held down, near the key after": (
        [2, 2, 2, 300, 30, 30, 99, 2],
        [*"ABCD", BACK, AGAIN, AGAIN, *"EF"],
        "edited",
    ),
    "held down, near the key before": (
        [2, 2, 2, 99, 30, 30, 300, 2],
        [*"ABCD", BACK, AGAIN, AGAIN, *"EF"],
        "edited",
    ),
    "twice, each far": ([2, 2, 2, 300, 300, 300, 2, 2], [*"ABCD", BACK, BACK, *"EFG"], None),
    "twice, near each other": ([2, 2, 2, 300, 50, 300, 2, 2], [*"ABCD", BACK, BACK, *"EFG"], "edited"),
    "two keys held after each other": (
        [2, 2, 2, 300, 30, 300, 30, 300, 2, 2],
        [*"ABCD", BACK, AGAIN, "Delete", "again Delete", *"EFG"],
        None,
    ),
    "most keys slow": ([200, 200, 2, 2, 200, 200], [*"ABC", BACK, *"DEF"], None),
    "as many slow as fast": ([200, 200, 200, 2, 2], [*"ABCD", BACK, "E"], "edited"),
    "behind, and the end at once": ([2, 2, 300], [*"ABC", BACK], "edited"),
}


@pytest.mark.parametrize(("pauses", "names", "fault"), EDITS.values(), ids=EDITS)
def test_rest_around_a_key_tells_whose_it_is(pure, pauses, names, fault):
    assert spell_edited(pure, pauses, names) == fault


@pytest.mark.parametrize(
    ("pauses", "names", "fault"),
    [
        ([34, 34], ["A", "B", "again B"], "stuck_key"),
        ([36, 36, 36], ["A", "B", "C", "again C"], None),
        ([2, 2, 600, 30, 30], ["A", "B", "C", "again C", "again C", "again C"], "stuck_key"),
        ([200, 200, 600, 30, 30], ["A", "B", "C", "again C", "again C", "again C"], None),
    ],
)
def test_pace_of_all_keys_but_repeats_tells_a_scanner(pure, pauses, names, fault):
    assert spell_edited(pure, pauses, names) == fault
