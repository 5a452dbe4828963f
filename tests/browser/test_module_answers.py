"""What answers and command labels do to the parent in hand, the rows and the offers, without a server."""

import pytest

from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser

# A page that draws nothing: `shown` is its board, `summary` what stands below that, `announced` what a screen
# reader reads out, `sent` its scans.
PAGE = """
const [{ makeJournal }, { makeBoard }, { makeActions }] = await Promise.all(
  ["journal", "board", "actions"].map((name) => import(`/static/scan/${name}.js`)));
sessionStorage.clear();
const sent = [];
let shown, summary, announced;
const written = {}, pressed = {};
const screen = {
  page: { dataset: { action: "pack", bagsUrl: "/bags/", offeringMove: "in_other_parent" } },
  part: (name) => ({ addEventListener: (_event, act) => { pressed[name] = act; }, setAttribute() {} }),
  translate: (name, values) => (values ? `${name} ${Object.values(values).join(" ")}` : name),
  write: (name, text) => { written[name] = text; if (name === "summary") summary = text; },
  showBoard: (board) => { shown = board; },
  addRow() {}, paintRow() {}, announce: (text) => { announced = text; },
};
const sounds = { play() {} };
const queue = { add() {}, change() {}, tryNow() {} };
const journal = makeJournal("pack", { id: 7, name: "Asha" });
const board = makeBoard({ screen, sounds, journal, showNumbers() {} });
const answers = m.makeAnswers({ screen, sounds, journal, board, gateCheck: null });
function record(fields, more = {}) {
  const entry = journal.make(fields, { shown: fields.code, mayUndo: fields.action !== "undo", ...more });
  sent.push(entry.scan);
  answers.drawNew(entry);
  return entry;
}
const actions = makeActions({ screen, sounds, journal, queue, board, record });
const hold = (code, count) => { journal.parent = { code, count, state: "saved" }; };
const at = (code, children) => ({ code, children });
const answer = (scan, parent, other_parent = null, more = {}) => ({
  id: scan.id, outcome: "saved", reason: null, tone: "saved", message: "", headline: "",
  bag: { kind: "child" }, parent, other_parent, bill: null, ...more });
const refusal = (scan, reason, parent, other_parent = null) =>
  answer(scan, parent, other_parent, { outcome: "refused", tone: "refused", reason });
const take = (...results) => answers.takeAnswers(results);
"""


def on_page(pure, body):
    return run_in_module(pure, "answers", PAGE + body)


@pytest.mark.parametrize(
    ("in_hand", "count"), [("SB1", 4), ("SB2", 9), ("SB3", 5)], ids=["source", "target", "neither"]
)
def test_count_in_hand_is_right_after_a_move_and_its_undo_whichever_parent_it_is(pure, in_hand, count):
    body = f"""
    hold("{in_hand}", 5);
    const {{ scan }} = record({{ action: "move", code: "CH1", parent: "SB2" }});
    take(answer(scan, at("SB2", 9), at("SB1", 4)));
    const moved = journal.parent.count;
    actions.run("undo");
    take(answer(sent[1], at("SB1", 5), at("SB2", 8)));
    return [moved, journal.parent.count];"""

    after_undo = {"SB1": 5, "SB2": 8, "SB3": 5}[in_hand]
    assert on_page(pure, body) == [count, after_undo]


def test_count_is_the_answers_with_other_stations_at_the_same_parent(pure):
    body = """
    hold("SB1", 5);
    const counts = [8, 9, 12].map((children, number) => {
      const { scan } = record({ action: "pack", code: `CH${number}`, parent: "SB1" });
      take(answer(scan, at("SB1", children)));
      return journal.parent.count;
    });
    return counts;"""

    assert on_page(pure, body) == [8, 9, 12]


def test_refused_parent_stays_refused_when_a_child_is_refused_over_it(pure):
    body = """
    hold("SB1", 0);
    for (const [code, more] of [["SB1", { opens: true }], ["CH1", {}]]) {
      const { scan } = record({ action: "pack", code, parent: more.opens ? null : "SB1" }, more);
      take(refusal(scan, "parent_frozen", at("SB1", 30)));
    }
    return journal.parent;"""

    assert on_page(pure, body) == {"code": "SB1", "count": 30, "state": "refused"}


MOVE_OF_THREE = """
    hold("SB2", 0);
    const scans = ["CH1", "CH2", "CH3"].map((code) => ({ code }));
    actions.move(scans, "SB2");
    const [first, second, third] = sent;
"""


def test_move_of_several_is_taken_back_whole_by_one_press(pure):
    body = (
        MOVE_OF_THREE
        + """
    take(...sent.map((scan, number) => answer(scan, at("SB2", number + 1), at("SB1", 2 - number))));
    const moved = summary;
    actions.run("undo");
    const undos = sent.slice(3);
    const before = summary;
    take(...undos.map((scan, number) => answer(scan, at("SB1", number + 1), at("SB2", 2 - number))));
    actions.run("undo");
    const undone = undos.map(({ undoes }) => journal.get(undoes).scan.code);
    const states = journal.all().map(({ state }) => state);
    return { moved, undone, before, summary, more: sent.length - 6, states, count: journal.parent.count };
    """
    )

    assert on_page(pure, body) == {
        "moved": "moved_together 3 3 SB2",
        "undone": ["CH3", "CH2", "CH1"],
        "before": "",
        "summary": "moved_back 3 3 SB1",
        "more": 0,
        "states": ["undone"] * 3 + ["saved"] * 3,
        "count": 0,
    }


def test_sum_of_a_move_counts_what_was_refused_and_waits_for_all(pure):
    body = (
        MOVE_OF_THREE
        + """
    take(answer(first, at("SB2", 1), at("SB1", 2)), refusal(second, "parent_frozen", at("SB9", 30)));
    const early = summary;
    const { scan } = record({ action: "pack", code: "CH4", parent: "SB2" });
    take(answer(third, at("SB2", 2), at("SB1", 1)), answer(scan, at("SB2", 3)));
    const moved = summary;
    actions.run("undo");
    take(answer(sent.pop(), at("SB2", 2)));
    actions.run("undo");
    const [undoOfThird, undoOfFirst] = sent.slice(4);
    const refused = refusal(undoOfFirst, "changed_since", at("SB1", 2));
    take(answer(undoOfThird, at("SB1", 2), at("SB2", 1)), refused);
    return [early, moved, sent.length, summary, shown.state, journal.get(first.id).state];"""
    )

    assert on_page(pure, body) == [
        "",
        "moved_together 2 3 SB2",
        6,
        "moved_back 1 2 SB1",
        "refused",
        "saved",
    ]


def test_moves_that_were_asked_for_apart_are_taken_back_apart(pure):
    body = """
    actions.move([{ code: "CH1" }], "SB2");
    actions.move([{ code: "CH2" }], "SB2");
    take(...sent.map((scan) => answer(scan, at("SB2", 1), at("SB1", 2))));
    actions.run("undo");
    return [summary, sent.slice(2).map(({ undoes }) => undoes === sent[1].id)];"""

    assert on_page(pure, body) == ["", [True]]


def test_rows_of_before_know_what_belongs_together_and_what_was_undone(pure):
    body = """
    const kept = (id, action, more) => ({
      scan: { id, seq: 0, action, code: id, parent: "SB2", undoes: null, ...more },
      shown: id, group: "g", madeAt: 0, opens: false, isHeld: false,
      result: answer({ id }, at("SB2", 1), at("SB1", 1)) });
    answers.drawOld([kept("CH1", "move"), kept("CH2", "move"), kept("CH3", "move"),
                     { ...kept("U", "undo", { undoes: "CH2" }), group: null },
                     kept("CH4", "move"),
                     { ...kept("W", "undo", { undoes: "CH4" }), group: null, result: null }]);
    actions.run("undo");
    return [journal.all().slice(0, 3).map(({ state }) => state), sent.map(({ undoes }) => undoes),
            journal.toRecord(journal.all()[0]).group];"""

    assert on_page(pure, body) == [["saved", "undone", "saved"], ["CH3", "CH1"], "g"]


@pytest.mark.parametrize(
    ("action", "reason", "offered", "made"),
    [
        ("pack", "in_other_parent", "move_here CH1 SB1", ["move", "CH1", "SB1"]),
        ("unpack", "in_other_parent", "take_out_there SB9", ["unpack", "CH1", "SB9"]),
        ("pack", "already_left", None, None),
        ("unpack", "parent_frozen", None, None),
    ],
)
def test_offer_is_what_one_touch_puts_right(pure, action, reason, offered, made):
    body = f"""
    hold("SB1", 5);
    const {{ scan }} = record({{ action: "{action}", code: "CH1", parent: "SB1" }});
    take({{ ...refusal(scan, "{reason}", at("SB1", 5), at("SB9", 30)), tone: "needs_you" }});
    const {{ offered }} = shown;
    actions.run("move");
    const [, made] = sent;
    return [offered, made ? [made.action, made.code, made.parent] : null, journal.parent.count];"""

    assert on_page(pure, body) == [offered, made, 5]


def test_finished_parent_is_not_announced_over_what_needs_a_look(pure):
    body = """
    hold("SB1", 5);
    const finish = record({ action: "finish", code: "SB1" });
    board.warn(record({ action: "pack", code: "CH1" }, { isHeld: true, state: "held" }), "Scan the parent.");
    take(answer(finish.scan, at("SB1", 5), null, { message: "SB1 is finished." }));
    return announced;
    """
    assert on_page(pure, body) == "Scan the parent."


WRONG_PARENT = """
    hold("SB1", 5);
    for (const code of ["CH1", "CH2", "CH3"]) {
      const { scan } = record({ action: "pack", code, parent: "SB1" });
      take(answer(scan, at("SB1", 5)));
    }
    pressed["move-last"]();
"""


@pytest.mark.parametrize(
    "put_down",
    [
        """const { scan } = record({ action: "pack", code: "SB1O3", parent: "SB1" }, { isDoubtful: true });
           journal.putParentDown(scan.id);""",
        """const { scan } = record({ action: "pack", code: "SB1<BS>", parent: "SB1", fault: "edited" });
           journal.putParentDown(scan.id);""",
        "pressed['next-parent']();",
    ],
    ids=["doubtful", "bad label", "next parent"],
)
def test_wrong_parent_goes_on_after_the_parent_was_put_down(pure, put_down):
    body = f"""
    {WRONG_PARENT}
    {put_down}
    pressed["move-more"]();
    const says = written["move-says"];
    const chosen = actions.takeMoving().map(({{ code }}) => code);
    return [says, written["move-count"], chosen, actions.takeMoving()];"""

    assert on_page(pure, body) == ["move_last SB1 2", 2, ["CH2", "CH3"], []]


def test_wrong_parent_without_a_bag_in_hand_moves_nothing(pure):
    body = """
    pressed["move-last"]();
    pressed["move-more"]();
    return [shown.message, actions.takeMoving()];"""

    assert on_page(pure, body) == ["nothing_to_move", []]


def test_answer_to_a_held_child_that_was_taken_in_is_drawn(pure):
    body = """
    const entry = record({ action: "pack", code: "CH1" }, { isHeld: true, state: "held" });
    const taken = take(refusal(entry.scan, "no_parent", null));
    return [taken, entry.state, entry.isHeld, journal.waiting().length, shown.state];"""

    assert on_page(pure, body) == [1, "refused", False, 0, "refused"]
