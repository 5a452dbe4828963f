// Draws the scan page. Everything that came from a label or from the server goes in as text, never as HTML.

import { makeTranslate, SIGNS } from "./words.js";

const MOST_ROWS = 50;
// So long after a press, which a finger ends later than a mouse, its click may come.
const CLICK_MS = 300;
const TAIL = 5;
const LONGEST_WORD = 18;
const LONG_WORD = /(\S{19,})/;
// How many characters a sentence of each length has at most, without an offer below it and with one. The longer it is,
// the smaller are the code, the count and the headline (scan.css).
const LENGTHS = { brief: [48, 0], short: [85, 70], long: [145, 105] };
const BOARDS = { held: "needs_you", undone: "saved" };

export function makeScreen(page) {
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const translate = makeTranslate(part("words"));
  const rows = part("rows");
  const isOneColumn = matchMedia("(max-width: 62em)"); // as in scan.css

  function write(name, text) {
    const element = part(name);
    if (element) setText(element, String(text));
  }

  /** The whole area: state is idle, saving, held, saved, duplicate, refused, needs_you or undone. */
  function showBoard({ state, word, shown, message, link, offered }) {
    page.dataset.state = BOARDS[state] ?? state;
    write("sign", SIGNS[page.dataset.state] ?? "");
    write("word", word ?? translate(state));
    writeCode(part("code-start"), part("code-end"), shown ?? "");
    writeMessage(message ?? "");
    showOffer(offered ?? null);
    makeRoom(message ?? "", offered ?? "");
    const anchor = part("link");
    if (anchor) showLink(anchor, link);
    // On a phone the rows are below the board: who scans while they are in sight wants to see what became of it.
    if (isOneColumn.matches && state !== "idle" && window.scrollY > 0) page.scrollIntoView();
  }

  function showLink(anchor, link) {
    anchor.hidden = !link;
    if (link) anchor.href = link;
  }

  function writeMessage(message) {
    part("message").replaceChildren(...cutLongWords(message));
  }

  function makeRoom(message, offered) {
    const length = lengthInSight(message);
    const fitting = Object.keys(LENGTHS).find((name) => length <= LENGTHS[name][offered ? 1 : 0]);
    page.dataset.message = fitting ?? "longest";
  }

  function showOffer(words) {
    const button = part("offer");
    if (!button) return;
    button.hidden = words === null;
    button.replaceChildren(...cutLongWords(words ?? ""));
  }

  function showParent({ code, count, saving, state }) {
    const expected = Number(page.dataset.expected);
    writeCode(part("parent-start"), part("parent-end"), code ?? "");
    if (!code) write("parent-start", translate("no_parent_yet"));
    part("parent").classList.toggle("is-missing", !code);
    page.dataset.parentState = state;
    write("count", code ? count : "–");
    write("count-note", code ? translate(nameFullness(count, expected), { expected }) : "");
    page.dataset.full = Boolean(code) && count >= expected;
    page.dataset.overfull = count > expected;
    showSaving(saving);
  }

  function nameFullness(count, expected) {
    if (count === expected) return "as_full_as_usual";
    return count > expected ? "more_than" : "of_about";
  }

  function showSaving(saving) {
    write("saving", saving > 0 ? translate("still_saving", { n: saving }) : "");
  }

  /** The figures of the tally, by name. */
  function showTally(figures) {
    for (const [name, number] of Object.entries(figures)) write(`tally-${name}`, number);
  }

  function showListening(yes) {
    page.dataset.listening = yes ? "yes" : "no";
  }

  // A press switches sound on: the button must not move from under it, or it gets no click.
  let isPressed = false;
  let hasSound = false;
  let pressEnds = 0;
  document.addEventListener("pointerdown", beginPress, true);
  for (const event of ["pointerup", "pointercancel"]) document.addEventListener(event, letGo, true);

  function beginPress() {
    clearTimeout(pressEnds);
    isPressed = true;
  }

  function letGo() {
    pressEnds = setTimeout(endPress, CLICK_MS);
  }

  function endPress() {
    isPressed = false;
    part("sound-off").hidden = hasSound;
  }

  function showSound(isOn) {
    hasSound = isOn;
    if (!isPressed) part("sound-off").hidden = isOn;
    write("station-sound", translate(isOn ? "sound_on" : "sound_mute"));
  }

  function showStrip(name, words) {
    const strip = part(`strip-${name}`);
    const isNew = strip.hidden;
    strip.hidden = !words;
    if (!words) return;
    write(`strip-${name}-says`, words);
    if (isNew) strip.scrollIntoView({ block: "nearest" });
  }

  /** A row: at the top, or at the end if the scan is older than all others. At most 50 are drawn. */
  function addRow(entry, { isOld = false } = {}) {
    if (isOld && rows.children.length >= MOST_ROWS) return;
    const row = part("row").content.firstElementChild.cloneNode(true);
    row.dataset.id = entry.scan.id;
    writeCode(row.querySelector(".row-start"), row.querySelector(".row-end"), entry.shown);
    entry.row = row;
    paintRow(entry);
    rows[isOld ? "append" : "prepend"](row);
    if (rows.children.length > MOST_ROWS) rows.lastElementChild.remove();
  }

  function paintRow({ row, scan, state, headline, message, mayUndo }) {
    if (!row) return;
    row.dataset.state = state;
    row.querySelector(".row-state").textContent = state === "undone" ? translate(state) : headline || translate(state === "held" ? "held_row" : state);
    row.querySelector(".row-message").textContent = message;
    row.title = message;
    row.querySelector(".row-repaired").textContent = scan.repaired ? translate(`repaired_${scan.repaired}`) : "";
    row.querySelector(".row-undo").hidden = !mayUndo && state !== "held";
  }

  /** "40 s" or "3 min". */
  function age(seconds) {
    return seconds < 90 ? translate("seconds", { n: seconds }) : translate("minutes", { n: Math.round(seconds / 60) });
  }

  function announce(text) {
    write("said", text);
  }

  return {
    page, part, translate, write, showBoard, showParent, showSaving, showTally, showListening, showSound, showStrip, addRow, paintRow, announce, age,
  };
}

/** The last characters stand large beside the others: they are what tells two labels apart. */
function writeCode(start, end, code) {
  const characters = Array.from(code);
  setText(start, characters.slice(0, -TAIL).join(""));
  setText(end, characters.slice(-TAIL).join(""));
}

/** What stays the same is not drawn again. */
function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Text for the page, in which a word as long as a code is cut in sight, not in the text: its end tells two apart. */
function cutLongWords(text) {
  return text.split(LONG_WORD).map((piece) => (LONG_WORD.test(piece) ? makeLongWord(piece) : piece));
}

function lengthInSight(text) {
  return text.split(LONG_WORD).reduce((sum, piece) => sum + (LONG_WORD.test(piece) ? LONGEST_WORD : piece.length), 0);
}

function makeLongWord(word) {
  const [whole, start, end] = ["long-word", "code-start", "code-end"].map((name) => {
    return Object.assign(document.createElement("bdi"), { className: name });
  });
  writeCode(start, end, word);
  whole.append(start, end);
  return whole;
}
