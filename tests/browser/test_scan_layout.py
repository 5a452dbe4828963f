"""The board is read from two metres: each answer, with the longest code and name, is whole and large."""

from datetime import UTC, datetime

import pytest

from bags.models import CodeSettings
from bags.patterns import describe_pattern
from core.dates import format_spoken_time
from scanning.actions import ACTIONS
from scanning.catalogue import Tone
from scanning.messages import LONGEST_IN_HEADLINE
from scanning.reasons import REASONS
from tests.builders import make_bill, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# The second is what a browser leaves of the first.
DESKS = [(1366, 768), (1366, 650), (1920, 1080)]
PHONE = (360, 640)
STATES = {Tone.ALREADY: "duplicate", Tone.REFUSED: "refused", Tone.NEEDS_YOU: "needs_you"}
LONGEST_CODE = "CH" + "0123456789" * 6 + "Z9"
CUT = LONGEST_CODE[:40] + "…"
END = "…" + LONGEST_CODE[1 - LONGEST_IN_HEADLINE :]
FORMS = {
    "parent_form": describe_pattern(CodeSettings().parent_pattern),
    "child_form": describe_pattern(CodeSettings().child_pattern),
}
COUNTS = {"children": "30 children", "usual": 30}


class Names(dict):
    """What a sentence may name: what is not in here is a code."""

    def __init__(self, other, **names):
        super().__init__(COUNTS | FORMS | names)
        self.other = other

    def __missing__(self, name):
        return self.other


def answers():
    """All that a scan can be answered, with the longest names and with such as are common."""
    long_ago = format_spoken_time(datetime(2025, 9, 30, 12, 48, tzinfo=UTC))  # no month has a longer name
    longest = Names(CUT, code=LONGEST_CODE, parent=LONGEST_CODE, held=LONGEST_CODE, bill="B-2026-11-000123")
    longest |= {"who": "Venkatanarasimharajuvaripeta Subramaniam", "when": long_ago}
    common = Names("SB90031", code="CH20009", bill="B-17", who="Ravi", when="today at 14:26")
    return [
        *make_answers(longest, Names(END), LONGEST_CODE, f"Move {LONGEST_CODE} to {'M444-' + '7' * 59}"),
        *make_answers(common, common, "CH20009", "Move CH20009 to SB31003"),
    ]


def make_answers(names, names_in_headline, code, offer):
    """As the board is given them."""
    return [
        {
            "name": f"{reason} {case}".strip(),
            "state": STATES.get(sentence.tone, "saved"),
            "word": (sentence.headline or entry.headline).format_map(names_in_headline),
            "message": sentence.en.format_map(names),
            "shown": code,
            "offered": offer if getattr(entry, "offers_move", False) else None,
            "link": "/bags/",
        }
        for reason, entry in [*ACTIONS.items(), *REASONS.items()]
        for case, sentence in {"": entry.sentence, **entry.cases}.items()
        if sentence is not None
    ]


# Shows each answer on the board, and gives what is out of sight, cut off or covered by another.
MEASURE = """async (answers) => {
  const page = document.querySelector("#scan-page");
  const { makeScreen } = await import(`${page.dataset.staticUrl}scan/screen.js`);
  const screen = makeScreen(page);
  const code = answers[0].shown;
  if (screen.part("parent")) screen.showParent({ code, count: 30, saving: 12, state: "saved" });
  const find = (selector) => [...document.querySelectorAll(selector)].filter((one) => one.checkVisibility());
  const box = (element) => element.getBoundingClientRect();
  const isIn = (one, other) =>
    one.left >= other.left - 1 && one.top >= other.top - 1 &&
    one.right <= other.right + 1 && one.bottom <= other.bottom + 1;
  const isCut = (element) =>
    element.scrollWidth > element.clientWidth + 1 && getComputedStyle(element).overflow === "visible";
  const sight = { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const faults = [];
  let smallest = Infinity;
  for (const answer of answers) {
    screen.showBoard(answer);
    const note = (element, what) => faults.push(`${answer.name}: ${element.className} ${what}`);
    const verdict = find(".verdict > *");
    const inside = [...find(".subject > *, .counter > *, .bill-totals"), ...verdict];
    const board = document.querySelector(".board");
    for (const element of [board, ...find(".strip, .field, .tally, .controls .btn"), ...inside])
      if (!isIn(box(element), sight)) note(element, "is out of sight");
    for (const element of inside) {
      if (!isIn(box(element), box(board))) note(element, "is outside the board");
      if (isCut(element)) note(element, "is cut off");
    }
    for (const [place, element] of verdict.slice(1).entries())
      if (box(element).top < box(verdict[place]).bottom - 2) note(element, "covers what is above");
    for (const button of find(".main-buttons .btn, .offer, .verdict-link"))
      if (box(button).height < 64) note(button, "is too low for gloves");
    if (document.documentElement.scrollWidth > innerWidth) note(page, "scrolls sideways");
    smallest = Math.min(smallest, parseFloat(getComputedStyle(screen.part("message")).fontSize));
  }
  return { faults, smallest };
}"""


# While bags are taken out, and on the look page while a bill is checked at the gate.
LOOK_OTHERWISE = """(isOtherwise) => {
  const page = document.querySelector("#scan-page");
  const gate = page.querySelector("[data-part='gate']");
  if (gate === null) {
    page.dataset.taking = isOtherwise ? "off" : "on";
    return;
  }
  page.dataset.gate = isOtherwise ? "open" : "closed";
  gate.hidden = !isOtherwise;
  const texts = {
    number: "B-2026-11-000123", seen: 120, of: "of 120 parents seen · 3,600 children, 3600 kg",
    sentence: "Changed since it was closed on 20 October 2026 at 04:31: now it is version 2.",
  };
  for (const [name, text] of Object.entries(texts))
    page.querySelector(`[data-part="gate-${name}"]`).textContent = text;
}"""


@pytest.fixture(params=["/scan/", "/scan/look/", "/bills/B-17/scan/"])
def scan_page(request, open_as, transactional_db):
    make_bill("B-17", customer="Sree Venkateshwara Industrial Packaging and Logistics, Visakhapatnam")
    return open_as(make_user("Biller", "bina"), request.param).page


def test_every_answer_is_whole_and_large_enough(scan_page):
    for width, height in [*DESKS, PHONE]:
        scan_page.set_viewport_size({"width": width, "height": height})

        for is_otherwise in (False, True):
            scan_page.evaluate(LOOK_OTHERWISE, is_otherwise)
            measured = scan_page.evaluate(MEASURE, answers())

            assert measured["faults"] == [], f"at {width} x {height}, otherwise: {is_otherwise}"
            assert measured["smallest"] >= (20 if (width, height) == PHONE else 40)
