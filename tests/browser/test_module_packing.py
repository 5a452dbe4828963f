"""The small modules beside packing: the spoken count, and somebody else who packs into the same parent."""

import pytest

from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser


# speech.js


@pytest.mark.parametrize(
    ("before", "count", "every", "due"),
    [
        (4, 5, 5, True),
        (5, 6, 5, False),
        (3, 12, 10, True),
        (0, 1, 1, True),
        (29, 30, 10, True),
        (30, 29, 10, False),
        (30, 30, 10, False),
        (9, 10, 0, False),
    ],
)
def test_number_is_spoken_when_a_step_is_passed(pure, before, count, every, due):
    asked = [before, count, every]

    assert run_in_module(pure, "speech", "return m.isDue(...arg);", asked) is due


@pytest.mark.parametrize(
    ("voices", "language", "found"),
    [
        (["en-US", "en-IN", "hi-IN"], "en", "en-IN"),
        (["de-DE", "en_GB"], "en", "en_GB"),
        (["en-IN"], "hi", None),
        (["hi"], "hi", "hi"),
        (["hil-PH"], "hi", None),
        ([], "en", None),
    ],
)
def test_voice_is_of_the_language_and_best_of_india(pure, voices, language, found):
    body = "return m.findVoice(arg.voices.map((lang) => ({ lang })), arg.language)?.lang ?? null;"

    assert run_in_module(pure, "speech", body, {"voices": voices, "language": language}) == found


SPEAKING = """
    const parts = {};
    const listeners = {};
    const part = (name) => parts[name] ??= { addEventListener: (_event, act) => { listeners[name] = act; } };
    const write = (name, text) => { part(name).textContent = text; };
    const spoken = [];
    let voices = arg.voices.map((lang) => ({ lang }));
    Object.defineProperty(window, "speechSynthesis", { configurable: true, value: arg.voices && {
      getVoices: () => voices, cancel: () => {}, speak: ({ text, lang }) => spoken.push(`${lang} ${text}`),
      addEventListener: () => {},
    } });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    localStorage.clear();
    const screen = { part, write, translate: (word) => word };
    let focused = 0;
    const open = () => m.makeSpeech({ screen, focusField: () => { focused += 1; } });
    const wait = () => new Promise((resolve) => setTimeout(resolve, 300));
"""


def test_count_is_silent_until_it_is_switched_on_and_is_kept_on_the_device(blank):
    body = (
        SPEAKING
        + """
    let speech = open();
    for (const count of [0, 1, 5]) speech.see({ code: "SB1", count });
    await wait();
    const before = spoken.length;
    listeners["speech-every"]({ target: { value: "5" } });
    speech = open();
    speech.see({ code: "SB1", count: 3 });
    for (const count of [4, 5, 6]) speech.see({ code: "SB1", count });
    speech.see({ code: "SB2", count: 20 });  // another parent: nothing was packed into it here
    speech.see(null);
    await wait();
    for (const count of [20, 24, 25, 30]) speech.see({ code: "SB2", count });
    const behindTheTone = spoken.length;  // nothing is spoken while the tone begins
    await wait();
    const shown = [parts["speech-every"].value, parts["speech-missing"].hidden];
    return [before, behindTheTone, spoken, focused, ...shown];
    """
    )

    found = run_in_module(blank, "speech", body, {"voices": ["en-IN"]})

    # Of numbers that come at once the last one is spoken.
    assert found == [0, 1, ["en-IN 5", "en-IN 30"], 1, "5", True]


def test_without_a_voice_the_choice_is_grey_and_says_why(blank):
    body = (
        SPEAKING
        + """
    const speech = open();
    const english = [parts["speech-every"].disabled, parts["speech-missing"].hidden];
    listeners["speech-language"]({ target: { value: "hi" } });
    listeners["speech-every"]({ target: { value: "1" } });
    speech.see({ code: "SB1", count: 1 });
    speech.see({ code: "SB1", count: 2 });
    await wait();
    return [english, parts["speech-every"].disabled, parts["speech-missing"].textContent, spoken];
    """
    )

    found = run_in_module(blank, "speech", body, {"voices": ["en-IN"]})

    assert found == [[False, True], True, "no_voice_hi", []]


# packing_together.js

WATCHING = """
    let at = 0;
    const said = [], asked = [];
    const packing = m.makePackingTogether({
      fetchPackers: async (code) => { asked.push(code); return arg.packers; },
      show: (names, code) => said.push(`${names} ${code}`),
      hide: () => said.push("hidden"),
      now: () => at,
    });
    const answer = (children, more = {}) => packing.see({ action: "pack", ...more.scan }, {
      outcome: "saved", bag: { kind: "child" }, parent: { code: "SB1", children }, replayed: false, ...more,
    });
"""


def watch(page, body, packers=("Ravi",)):
    return run_in_module(
        page, "packing_together", WATCHING + body + "return [said, asked];", {"packers": packers}
    )


def test_count_that_grew_by_more_than_ones_own_bag_names_who_else_packs(pure):
    body = "for (const children of [1, 2, 4]) await answer(children);"

    assert watch(pure, body) == [["Ravi SB1"], ["SB1"]]


def test_it_is_said_once_in_some_minutes_and_asked_once(pure):
    body = """
    for (const children of [1, 3, 5, 7]) await answer(children);
    at = 179_999;
    await answer(9);
    at = 180_000;
    packing.keep("SB1");
    await answer(11);
    """

    assert watch(pure, body) == [["Ravi SB1", "hidden", "Ravi SB1"], ["SB1", "SB1"]]


def test_another_parent_in_hand_takes_it_back(pure):
    body = "await answer(1); await answer(3); packing.keep('SB1'); packing.keep('SB2'); packing.keep('SB2');"

    assert watch(pure, body) == [["Ravi SB1", "hidden"], ["SB1"]]


@pytest.mark.parametrize(
    "steps",
    [
        "await answer(7); await answer(8); await answer(9);",  # it held some when it was opened
        "await answer(1); await answer(5, { scan: { action: 'undo' } }); await answer(6);",
        "await answer(1); await answer(9, { replayed: true }); await answer(2);",
        "await answer(1); await answer(4, { outcome: 'duplicate' }); await answer(5);",
        "await answer(1); packing.see(undefined, { outcome: 'saved', bag: { kind: 'child' }, "
        "parent: { code: 'SB1', children: 3 } }); await answer(4);",  # one's own other tab
        "await answer(1); await answer(1, { parent: null }); await answer(2);",
    ],
)
def test_ones_own_scans_are_nobody_else(pure, steps):
    assert watch(pure, steps) == [[], []]


def test_server_that_knows_nobody_is_asked_again_by_the_next_jump(pure):
    assert watch(pure, "for (const n of [1, 3, 5]) await answer(n);", []) == [[], ["SB1", "SB1"]]


@pytest.mark.parametrize("packers", [["Ravi"], []])
def test_late_answer_says_nothing_once_another_parent_is_in_hand(pure, packers):
    body = """
    await answer(1);
    const late = answer(3);
    packing.keep("SB2");
    await late;
    packing.keep("SB2");
    """

    assert watch(pure, body, packers) == [["hidden"], ["SB1"]]
