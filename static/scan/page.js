// The scan pages: what a code means here, and what becomes of each answer.
//
// data-action of the page says what a scan does: "pack" (children into parents), "bill" (parents onto a bill;
// "unbill" while taking off) or "look". Capture, queue, sounds and screen are the same for all three.

import { listen } from "./capture.js";
import { normalCode, parentTest } from "./codes.js";
import { makeQueue } from "./queue.js";
import { makeScreen } from "./screen.js";
import { makeSounds, worstOf } from "./sounds.js";
import { renameStation, stationName } from "./station.js";
import { uuid7 } from "./uuid7.js";

const LONGEST_CODE = 5000;

const page = document.querySelector("#scan-page");
const { api, bagsUrl, bill, parentPattern, user } = page.dataset;
const screen = makeScreen(page);
const sounds = makeSounds((isOn) => {
  screen.part("sound-off").hidden = isOn;
});
const isPacking = page.dataset.action === "pack";
const isLooking = page.dataset.action === "look";
const isParentCode = isPacking ? parentTest(parentPattern) : () => false;

let action = page.dataset.action;
let station = stationName();
let parent = null; // { code, count, state } of what is being packed
let trouble = null; // the entry that needs a look, and how many scans had been made when it was shown
let isAway = false;
const tally = { made: 0, saved: 0, duplicate: 0, refused: 0 };
const open = new Map(); // id → { scan, row, … } of scans that wait or can still be undone

const queue = makeQueue({
  address: api,
  envelope: () => ({ station, user }),
  onAnswers: takeAnswers,
  onAway: showAway,
  onStopped: showStopped,
});


// A code comes in ------------------------------------------------------------------------------------

function takeCode(text, source) {
  const code = normalCode(text);
  const opens = isParentCode !== null && isParentCode(code);
  if (opens) parent = { code, count: 0, state: "saving" };
  const within = isPacking && !opens ? (parent?.code ?? null) : null;
  const entry = make({ action, code: text.slice(0, LONGEST_CODE), parent: within, bill: bill ?? null, undoes: null, source });
  Object.assign(entry, { shown: code, opens, isHomeless: isPacking && !opens && within === null });
  draw(entry);
  if (opens) sounds.play("parent");
  if (entry.isHomeless) warn(entry, screen.say("scan_parent_first"));
}

/** Put a scan into the queue before anything is drawn. */
function make(asked) {
  tally.made += 1;
  const scan = { id: uuid7(), seq: tally.made, scanned_at: localTime(new Date()), ...asked };
  const entry = { scan, state: "saving", message: "" };
  open.set(scan.id, entry);
  queue.add(scan);
  return entry;
}

function draw(entry) {
  entry.row = screen.addRow(entry.scan, entry.shown);
  showVerdict();
  showNumbers();
}

/** Say at once what the server will refuse: the hands are quicker than the network. */
function warn(entry, message) {
  Object.assign(entry, { state: "needs_you", message });
  keepInSight(entry);
  showVerdict();
  sounds.play("needs_you");
}

function undo(id) {
  const original = open.get(id);
  if (!original?.mayUndo) return;
  original.mayUndo = false;
  screen.paintRow(original.row, "saved", original.message);
  const entry = make({ action: "undo", code: "", parent: null, bill: null, undoes: id, source: "typed" });
  entry.original = original;
  entry.shown = original.shown;
  draw(entry);
}

function undoLast() {
  const last = Array.from(open.values()).findLast((entry) => entry.mayUndo);
  if (last) undo(last.scan.id);
}

/** A time with this device's own offset, so that a wrong clock or zone can be seen later. */
function localTime(at) {
  const minutes = -at.getTimezoneOffset();
  const clock = new Date(at.getTime() + minutes * 60000).toISOString().slice(0, -1);
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${clock}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}


// Answers come back ----------------------------------------------------------------------------------

function takeAnswers(results) {
  const heard = results.map(takeAnswer).filter(Boolean);
  const sound = worstOf(heard);
  if (sound) sounds.play(sound);
  showVerdict();
  screen.announce(results.at(-1).message);
  showNumbers();
  if (bill) readTotalsSoon();
}

/** Settle one scan. Returns the sound that it asks for, if any. */
function takeAnswer(result) {
  const entry = open.get(result.id);
  tally[result.outcome] += 1;
  const surprise = takeParent(entry, result);
  entry.state = surprise || result.tone === "needs_you" ? "needs_you" : result.outcome;
  entry.message = surprise ?? result.message;
  entry.mayUndo = isUndoable(entry, result);
  entry.link = isLooking && result.bag ? `${bagsUrl}${encodeURIComponent(result.bag.code)}/` : null;
  screen.paintRow(entry.row, entry.state, entry.message, entry.mayUndo);
  if (entry.original && result.outcome === "saved") screen.paintRow(entry.original.row, "undone", entry.original.message);
  judge(entry);
  forgetOld();
  if (surprise) return "needs_you";
  return entry.isHomeless || entry.opens && result.outcome === "saved" ? null : result.tone;
}

function isUndoable(entry, { outcome, bag }) {
  if (outcome !== "saved") return false;
  return entry.scan.action === "pack" ? bag?.kind === "child" : ["bill", "unbill"].includes(entry.scan.action);
}

/** What the answer says about the parent in hand. Returns a sentence if the person must look. */
function takeParent(entry, result) {
  const isParent = entry.scan.action === "pack" && result.bag?.kind === "parent" && result.outcome === "saved";
  const surprise = isParent && !entry.opens ? adoptParent(entry, result.bag.code) : null;
  if (result.parent && result.parent.code === parent?.code) {
    parent.count = result.parent.children;
    parent.state = "saved";
  }
  if (entry.opens && result.outcome === "refused" && entry.shown === parent?.code) parent.state = "refused";
  return surprise;
}

/** A code that looked like a child's is a parent: it is in hand now, unless another was scanned since. */
function adoptParent(entry, code) {
  const later = Array.from(open.values()).filter((other) => other.scan.seq > entry.scan.seq && other.scan.action === "pack");
  if (later.some((other) => other.opens)) return null;
  const old = parent?.code;
  entry.opens = true;
  parent = { code, count: 0, state: "saving" };
  if (later.length === 0) return screen.say("is_a_parent", { code });
  return screen.say(old ? "is_a_parent_check" : "is_a_parent_again", { code, old, n: later.length });
}

/**
 * Trouble stays in sight until a scan that was made after it was shown is saved. No click is needed.
 * A child without a parent was shown when it was scanned, so it counts from then.
 */
function judge(entry) {
  const isTrouble = entry.state === "refused" || entry.state === "needs_you";
  if (isTrouble && trouble?.entry !== entry) keepInSight(entry);
  else if (entry.state === "saved" && entry.scan.seq > trouble?.shownAfter) trouble = null;
}

function keepInSight(entry) {
  trouble = { entry, shownAfter: tally.made };
}

function showVerdict() {
  const entry = trouble?.entry ?? Array.from(open.values()).at(-1);
  if (entry) screen.showVerdict({ ...entry, word: screen.say(wordFor(entry)), code: entry.shown });
}

function wordFor(entry) {
  if (entry.state === "saving" && isAway) return "waiting";
  return entry.original && entry.state === "saved" ? "undone" : entry.state;
}

/** Rows that are no longer drawn cannot be undone here any more. */
function forgetOld() {
  for (const [id, entry] of open) {
    if (open.size <= 50) return;
    if (entry.state !== "saving" && !entry.row.isConnected) open.delete(id);
  }
}

function showNumbers() {
  const waiting = queue.waiting();
  screen.showTally({ ...tally, waiting: waiting.length });
  if (isPacking) {
    const saving = waiting.filter((scan) => scan.parent !== null && scan.parent === parent?.code).length;
    screen.showParent({ code: parent?.code, count: parent?.count ?? 0, state: parent?.state ?? "none", saving });
  } else {
    screen.showSaving(waiting.length);
  }
  screen.part("undo-last").disabled = !Array.from(open.values()).some((entry) => entry.mayUndo);
  if (isAway) screen.showStrip("away", screen.say("away", { n: waiting.length }));
}


// The server -----------------------------------------------------------------------------------------

function showAway(away) {
  isAway = away;
  if (away) sounds.play("away");
  showVerdict();
  screen.showStrip("away", away ? screen.say("away", { n: queue.waiting().length }) : null);
}

function showStopped({ status, message }) {
  sounds.play("away");
  const name = status === 409 ? "stopped_other" : "stopped_signed_out";
  screen.showStrip("stopped", `${message} ${screen.say(name, { user })}`);
}

let totalsTimer = null;

/** The bill's totals, read again a moment after the last answer: never in the way of a scan. */
function readTotalsSoon() {
  clearTimeout(totalsTimer);
  totalsTimer = setTimeout(readTotals, 300);
}

async function readTotals() {
  const response = await fetch(page.dataset.totalsUrl).catch(() => null);
  if (response?.ok && !response.redirected) showTotals(await response.text());
}

/** The fragment is a template of our own server, which escaped what is in it. */
function showTotals(html) {
  screen.part("totals").replaceChildren(document.createRange().createContextualFragment(html));
}


// Buttons --------------------------------------------------------------------------------------------

function press(name, act) {
  screen.part(name)?.addEventListener("click", act);
}

function toggleTakingOff(event) {
  action = action === "bill" ? "unbill" : "bill";
  page.dataset.taking = action === "unbill" ? "off" : "on";
  event.currentTarget.setAttribute("aria-pressed", String(action === "unbill"));
}

press("undo-last", undoLast);
press("try-now", () => queue.tryNow());
press("taking-off", toggleTakingOff);
press("test-sound", () => ["saved", "already", "refused"].forEach((name) => sounds.play(name)));
press("keyboard", () => {
  field.inputMode = "text";
  field.blur();
  field.focus();
});
press("go-on", () => {
  screen.showStrip("stopped", null);
  queue.goOn();
});
press("rows", (event) => {
  if (event.target.closest(".row-undo")) undo(event.target.closest("[data-id]").dataset.id);
});

// A touch screen's own keyboard would cover the page at each scan: it comes only when asked for.
const field = screen.part("field");
if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";

const stationField = screen.part("station");
stationField.value = station;
stationField.addEventListener("change", () => {
  station = renameStation(stationField.value, station);
  stationField.value = station;
  field.focus();
});

if (isParentCode === null) screen.showStrip("pattern", screen.say("pattern"));
showNumbers();
listen(field, { onCode: takeCode, onListening: screen.showListening });
