"""static/scan/gate_check.js: when a bill is complete, and what becomes of its result, without a server."""

import pytest

from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser

# `shown` is the board, `played` the sounds, `posted` the results that were stored.
PAGE = """
const { makeJournal } = await import("/static/scan/journal.js");
localStorage.clear();
sessionStorage.clear();
const played = [], posted = [], parts = {};
let shown, draw;
const row = "<li><span class=code></span><button></button></li>";
const content = document.createRange().createContextualFragment(row);
const makePart = () => ({ addEventListener() {}, replaceChildren() {}, content });
const screen = {
  page: { dataset: { user: "7", papersApi: "http://unit.localhost/papers/CODE", billsUrl: "/bills/" } },
  part: (name) => parts[name] ??= makePart(),
  translate: (name, values) => (values ? `${name} ${values.n ?? ""}`.trim() : name),
  write() {},
};
const board = {
  showWord: (word) => { draw = () => ({ word }); shown = word; },
  showWordBy: (make) => { draw = make; shown = make().word; },
};
const sounds = { play: (name) => played.push(name) };
const paper = { short_code: "P1", number: "B-1", verdict: "unchanged", word: "", sentence: "",
  child_count: 0, weight_kg: 0, parents: [{ code: "SB1", children: 1 }, { code: "SB2", children: 1 }] };
let letGo = null;
window.fetch = async (address, options) => {
  if (!options.body) return { ok: true, json: async () => paper };
  posted.push(JSON.parse(options.body));
  if (arg?.slow) await new Promise((resolve) => { letGo = resolve; });
  return { ok: true };
};
const journal = makeJournal("look", { id: 7, name: "Asha" });
const open = () => m.makeGateCheck({ screen, sounds, board, journal });
let gate = open();
const idle = () => new Promise((resolve) => setTimeout(resolve, 5));
const look = (code) => {
  const entry = journal.make({ action: "look", code, bill: gate.bill() });
  gate.tick(entry);
  return entry;
};
const reply = (entry, kind = "parent", more = {}) => {
  const answer = { id: entry.scan.id, outcome: "saved", tone: "saved", headline: "", bag: { kind },
    bill: null, ...more };
  const result = gate.read(entry, answer);
  entry.state = result.outcome;
  return result;
};
reply(look("P1"), null, { bag: null, bill: { number: "B-1" } });
await idle();
"""


def at_gate(pure, body, **arg):
    return run_in_module(pure, "gate_check", PAGE + body, arg)


def test_bill_is_not_complete_while_a_bag_beside_it_is_unjudged(pure):
    body = """
    reply(look("SB1"));
    const wrong = look("SB9");
    const last = look("SB2");
    const before = [shown, draw().state, played.at(-1), reply(last).headline];
    await gate.finish();
    const refused = [shown, played.at(-1), posted.length];
    const judged = [reply(wrong).tone];
    await gate.finish();
    return [before, refused, judged, posted[0].extra, gate.isOpen()];"""

    assert at_gate(pure, body) == [
        ["gate_unjudged_headline 1", "saving", "saved", "gate_unjudged_headline 1"],
        ["gate_unjudged_headline 1", "needs_you", 0],
        ["needs_you"],
        ["SB9"],
        False,
    ]


def test_bill_is_complete_once_the_bag_beside_it_is_a_child(pure):
    body = """
    const child = look("CH1");
    for (const entry of ["SB1", "SB2"].map(look)) reply(entry);
    const before = shown;
    const { tone, headline } = reply(child, "child");
    return [before, tone, headline, draw().word, draw().state];"""

    assert at_gate(pure, body) == [
        "gate_unjudged_headline 1",
        "complete",
        "gate_all_there 0",
        "gate_all_there 0",
        "saved",
    ]


def test_bag_beside_the_bill_counts_once_if_it_was_answered_on_another_page(pure):
    body = """
    const [known, missed] = ["SB8", "SB9"].map(look);
    reply(known);
    const answer = { outcome: "saved", tone: "saved", bag: { kind: "parent" }, bill: null };
    const records = [known, missed].map(({ scan, madeAt }) => ({ scan, madeAt, result: answer }));
    const older = { ...records[1], madeAt: 1, scan: { ...missed.scan, id: "old", code: "SB7" } };
    const ofBill = { ...answer, bag: null, bill: {} };
    const paperLook = { ...records[1], scan: { ...missed.scan, id: "qr", code: "P2" }, result: ofBill };
    missed.state = "saved";
    gate = open();
    const tones = gate.readOld([...records, older, paperLook]).map(({ result }) => result.tone);
    gate = open();
    gate.readOld(records);
    await gate.finish();
    return [tones, posted[0].extra, posted[0].sent_back];"""

    assert at_gate(pure, body) == [["saved", "needs_you", "saved", "saved"], ["SB8", "SB9"], []]


def test_result_is_stored_once_however_often_done_is_pressed(pure):
    body = """
    for (const entry of ["SB1", "SB2"].map(look)) reply(entry);
    const pressed = [gate.finish(), gate.finish()];
    await idle();
    letGo();
    await Promise.all(pressed);
    return [posted.length, gate.isOpen(), shown];"""

    assert at_gate(pure, body, slow=True) == [1, False, "gate_complete"]


@pytest.mark.parametrize("code", ["SB2", "SB9"])
def test_list_stays_if_a_bag_came_while_its_result_was_stored(pure, code):
    body = f"""
    reply(look("SB1"));
    const storing = gate.finish();
    await idle();
    const late = look("{code}");
    letGo();
    await storing;
    const kept = [gate.isOpen(), played.at(-1), shown];
    reply(late);
    const again = gate.finish();
    await idle();
    letGo();
    await again;
    return [...kept, posted.map(({{ seen, extra }}) => [...seen, ...extra]), gate.isOpen()];"""

    assert at_gate(pure, body, slow=True) == [
        True,
        "needs_you",
        "gate_incomplete",
        [["SB1"], ["SB1", code]],
        False,
    ]


def test_worst_of_all_tones_of_answers_and_gate_is_one_sound(pure):
    from scanning.catalogue import Tone

    tones = [tone.value for tone in Tone] + ["full", "over", "complete", "parent"]

    found = run_in_module(pure, "sounds", "return arg.map((tone) => m.pickWorst([tone]) ?? null);", tones)

    assert found == tones
    worst = run_in_module(pure, "sounds", "return m.pickWorst(['parent', 'complete', 'needs_you']);")
    assert worst == "needs_you"
