// The scan pages: what a code means here, and where everything else is joined to it.
//
// data-action of the page says what a scan does: "pack" (children into parents; "unpack" while taking out), "bill"
// (parents onto a bill; "unbill" while taking off) or "look". Capture, queue, sounds and screen are the same for all.
//
//   capture.js → codes.js → takeText here → journal.js and queue.js → the server → answers.js, board.js
//   on the look page a bill's QR code opens gate_check.js, which ticks its parents off
//   a command label → actions.js · store.js keeps what waits · sign_in.js when the session has ended

import { makeActions } from "./actions.js";
import { makeAnswers } from "./answers.js";
import { fetchBags, fetchPackers } from "./bags_api.js";
import { makeBoard } from "./board.js";
import { listen } from "./capture.js";
import { parentTest, readPatterns, readScan } from "./codes.js";
import { nameControls, shorten } from "./control_signs.js";
import { makeDoubt } from "./doubt.js";
import { makeGateCheck } from "./gate_check.js";
import { makeHeld } from "./held.js";
import { makeJournal } from "./journal.js";
import { giveToBill } from "./new_bill.js";
import { keepCopy } from "./offline.js";
import { readPerson } from "./person.js";
import { makePackingTogether } from "./packing_together.js";
import { makeQueue } from "./queue.js";
import { makeSaveTime } from "./save_time.js";
import { makeScreen } from "./screen.js";
import { makeSignIn } from "./sign_in.js";
import { makeSounds } from "./sounds.js";
import { makeSpeech } from "./speech.js";
import { describeStation, readKeyboard, rememberKeyboard } from "./station.js";
import { makeStationPanel } from "./station_panel.js";
import { openStore } from "./store.js";
import { isEditable, listenForStrayScans } from "./stray_scans.js";
import { makeTakingIn, readAdmin } from "./taking_in.js";
import { makeTwoScanners } from "./two_scanners.js";
import { findWaitingElsewhere, waitingFor } from "./waiting.js";
import { keepScreenOn } from "./wake_lock.js";
import { UNATTENDED } from "../unattended.js";

const MOST_WAITING = 5000;
const PUTTING_IN = ["pack", "move"];
const UNDOABLE_WHILE_SAVING = ["pack", "unpack", "bill", "unbill"];

const page = document.querySelector("#scan-page");
const { action, api, bagsApi, bill } = page.dataset;
const person = readPerson(page);
const user = person.id;
const isPacking = action === "pack";
const isLooking = action === "look";
const isParentCode = isPacking ? parentTest(page.dataset.parentPattern) : () => false;
const doubt = makeDoubt({ ...page.dataset, isApart: page.dataset.apart === "yes" });
const screen = makeScreen(page);
const twoScanners = makeTwoScanners(screen.part("makes").content.textContent.split(" ").filter(Boolean));
const labelPatterns = readPatterns(Array.from(screen.part("label-patterns").content.querySelectorAll("p"), (line) => line.textContent));
const sounds = makeSounds((isOn) => screen.showSound(isOn));
const journal = makeJournal(bill ? `bill:${bill}` : action, person, page.dataset.actionsApart.split(" "));
const stationPanel = makeStationPanel({ screen, sounds, focusField });
const saveTime = makeSaveTime((times) => screen.write("save-time", screen.translate("save_time", times)));
let elsewhere = { mine: [], others: [] }; // what waits in other tabs, and what was scanned by other people

const opening = openStore(warnOfMemory, person);
const queue = makeQueue({
  opening,
  before: restore,
  user,
  address: api,
  envelope: () => ({ ...describeStation(user, stationPanel.name()), user }),
  waitingFor: (sent) => waitingFor([...journal.waiting().map(({ scan }) => scan), ...elsewhere.mine], sent),
  onAnswers: takeAnswers,
  onAway: showAway,
  onStopped: (error) => signIn.show(error),
  onChange: lookElsewhere,
});
const board = makeBoard({ screen, sounds, journal, showNumbers });
const gateCheck = isLooking ? makeGateCheck({ screen, sounds, board, journal }) : null;
const actions = makeActions({ screen, sounds, journal, queue, board, record });
const together = makePackingTogether({
  fetchPackers: (code) => fetchPackers(bagsApi, code),
  show: warnOfOthers,
  hide: () => screen.showStrip("together", null),
});
const speech = makeSpeech({ screen, focusField });
const held = makeHeld({ journal, board, actions, fetchBags: (codes) => fetchBags(bagsApi, codes) });
const answers = makeAnswers({ screen, sounds, journal, board, gateCheck, held, doubt });
const takingIn = makeTakingIn({ opening });
const signIn = makeSignIn({ screen, sounds, person, onSignedIn: () => queue.resume(), onAdmin: takingIn.offer });


// A code comes in ------------------------------------------------------------------------------------

function takeText(text, { source, keys, fault, pause = null }) {
  const label = readScan(text, { keys, fault }, labelPatterns, readKeyboard());
  if (source === "scan" && keys !== null) label.fault ??= findTwoScanners(label, pause);
  if (label.keyboard) rememberKeyboard(label.keyboard);
  if (label.command === "done" && gateCheck?.isOpen()) return gateCheck.finish();
  if (label.command === "out" && gateCheck?.isOpen()) return gateCheck.sendBackLast();
  if (label.command) return actions.run(label.command);
  const { code, raw, prefix, repaired } = label;
  const read = { code, raw, prefix, repaired, fault: label.fault, source };
  if (journal.waiting().length + elsewhere.mine.length + elsewhere.others.length >= MOST_WAITING) return refuseHere(read);
  if (read.fault) return refuseLabel(read);
  const entry = isPacking ? pack(read) : record({ ...read, action: billAction(), bill: bill ?? gateCheck?.bill() ?? null });
  gateCheck?.tick(entry);
  return entry;
}

function findTwoScanners({ code, command }, pause) {
  if (isParentCode?.(code)) twoScanners.learn(code);
  return command === null && twoScanners.judge(code, pause) ? "two_scanners" : null;
}

/** A scan that was typed into another field of this page. A person who is signing in goes on with it. */
function takeStrayScan(text, about) {
  takeText(text, about);
  if (!document.activeElement.closest(".sign-in-here")) field.focus();
}

function billAction() {
  return actions.isTakingOut() ? "unbill" : action;
}

function pack(read) {
  if (isParentCode?.(read.code)) return takeParent(read);
  if (actions.isTakingOut()) return record({ ...read, action: "unpack", parent: journal.parent?.code ?? null });
  if (doubt.mayBeParent(read.code)) return putParentDown(read);
  if (journal.parent !== null) return record({ ...read, action, parent: journal.parent.code });
  return hold(read);
}

function takeParent(read) {
  if (actions.isTakingOut()) return lookInto(read);
  const moving = actions.takeMoving();
  journal.parent = { code: read.code, count: 0, state: "saving" };
  const entry = record({ ...read, action }, { opens: true });
  held.release();
  actions.move(moving, read.code);
  if (moving.length === 0) sounds.play("parent");
  return entry;
}

/** Taking out makes no parents and puts nothing in: it only asks what is in this one. */
function lookInto(read) {
  journal.parent = { code: read.code, count: 0, state: "saving" };
  sounds.play("parent");
  return record({ ...read, action: "look" }, { opens: true });
}

/** This may be the label of another parent: what follows waits, until the server knows better or a parent is scanned. */
function putParentDown(read) {
  const entry = record({ ...read, action, parent: lastInHand() }, { mayUndo: false, isDoubtful: true });
  journal.putParentDown(entry.scan.id);
  board.warn(entry, screen.translate("check_label"), screen.translate("check_label_headline"), "refused");
  return entry;
}

/** The code of the parent in hand, also if it was put down and nobody knows yet whether that was right. */
function lastInHand() {
  return (journal.parent ?? journal.putDown?.parent)?.code ?? null;
}

/** A label whose keys do not spell it does nothing, whatever it says. The server says so too, and keeps it. */
function refuseLabel(read) {
  const wanted = isPacking ? (actions.isTakingOut() ? "unpack" : action) : billAction();
  const place = isPacking ? { parent: lastInHand() } : { bill: bill ?? null };
  const entry = record({ ...read, ...place, action: wanted }, { mayUndo: false });
  if (wanted === "pack" && doubt.mayBeParent(read.code, read.fault)) journal.putParentDown(entry.scan.id);
  const word = `fault_${read.fault}`;
  const text = shorten(read.code);
  board.warn(entry, screen.translate(word, { text }), screen.translate(`${word}_headline`), "refused");
  return entry;
}

/** A child before any parent: it waits here, in sight, and goes into the parent that is scanned next. */
function hold(read) {
  const entry = record({ ...read, action }, { isHeld: true, state: "held" });
  board.warn(entry, screen.translate("scan_parent_first"));
  held.lookForParents();
  return entry;
}

/** Make a scan: into the journal and the queue before anything is drawn. */
function record(fields, more = {}) {
  const mayUndo = UNDOABLE_WHILE_SAVING.includes(fields.action) && !more.opens && !more.isHeld;
  const entry = journal.make(fields, { shown: nameControls(fields.code ?? ""), opens: false, isHeld: false, mayUndo, ...more });
  if (!entry.isHeld) saveTime.start(entry.scan.id);
  queue.add(journal.toRecord(entry));
  answers.drawNew(entry);
  return entry;
}

/** Too many wait already: this scan is not taken, and that is said aloud. */
function refuseHere(read) {
  const entry = journal.make({ ...read, action }, { shown: read.code, state: "refused" });
  journal.tally.refused += 1;
  if (isPacking && !actions.isTakingOut() && (isParentCode?.(read.code) || doubt.mayBeParent(read.code, read.fault))) journal.parent = null;
  screen.addRow(entry);
  board.warn(entry, screen.translate("full", { n: MOST_WAITING }), screen.translate("full_headline"));
  return entry;
}


// What is on the page --------------------------------------------------------------------------------

/** The browser keeps scans in memory only: closing the page would lose what waits. */
function warnOfMemory() {
  screen.showStrip("memory", screen.translate("memory"));
  window.addEventListener("beforeunload", (event) => journal.waiting().length > 0 && event.preventDefault());
}

async function restore() {
  const store = await opening;
  if ("isNew" in page.dataset) await giveToBill(store, person, bill);
  const { answered, waiting } = await journal.restore(store);
  answers.drawOld([...(gateCheck?.readOld(answered) ?? answered).slice(-50), ...waiting]);
  page.dataset.restored = "yes";
  await lookElsewhere();
  if (journal.parent !== null) refreshCount();
  held.lookForParents();
}

/** The count of the parent in hand, as the server has it. */
async function refreshCount() {
  const before = journal.parent;
  const [parent] = (await fetchBags(bagsApi, [before.code])) ?? [];
  if (!parent || journal.parent !== before) return; // an answer came meanwhile
  journal.parent = { code: parent.code, count: parent.children, state: "saved" };
  showNumbers();
}

async function lookElsewhere() {
  const store = await opening;
  elsewhere = findWaitingElsewhere(await store.waiting(), user, journal);
  const { sentence: values } = elsewhere;
  screen.showStrip("others", values && readAdmin() === null ? screen.translate("others", values) : null);
  showNumbers();
}

function focusField() {
  screen.part("field").focus({ preventScroll: true });
}

function showNumbers() {
  const waiting = journal.waiting();
  const { saved, duplicate, refused, other } = journal.tally;
  const made = saved + duplicate + refused + other + waiting.length;
  screen.showTally({ made, saved, duplicate, refused, waiting: waiting.length, other });
  showAge(waiting);
  if (isPacking) showPacking(waiting);
  else screen.showSaving(waiting.length);
  screen.part("undo-last").disabled = !actions.canUndo();
  if (board.isAway) showAwayStrip();
}

/** Somebody else packs into the parent in hand. */
function warnOfOthers(names, code) {
  const sentence = screen.translate(names.length === 1 ? "packs_too" : "pack_too", { names: names.join(", "), code });
  screen.showStrip("together", sentence);
  screen.announce(sentence);
  sounds.play("needs_you");
}

function showPacking(waiting) {
  const { parent } = journal;
  together.keep(parent?.code);
  const saving = waiting.filter(({ scan }) => PUTTING_IN.includes(scan.action) && scan.parent !== null && scan.parent === parent?.code).length;
  const held = waiting.filter(({ state }) => state === "held").length;
  screen.showParent({ code: parent?.code, count: parent?.count ?? 0, state: parent?.state ?? "none", saving });
  screen.part("held").hidden = held === 0;
  screen.write("held-says", screen.translate("held", { n: held }));
  screen.part("empty").disabled = parent === null;
}

/** How many wait, and for how long; also what other tabs hold. */
function showAge(waiting) {
  const all = [...waiting.map(({ madeAt }) => madeAt), ...elsewhere.mine.map(({ madeAt }) => madeAt)];
  const seconds = Math.round((Date.now() - Math.min(...all)) / 1000);
  const isOld = all.length > 0 && seconds >= 2;
  screen.write("waiting-note", isOld ? screen.translate("waiting_note", { n: all.length, age: screen.age(seconds) }) : "");
}

setInterval(() => {
  showAge(journal.waiting());
  together.keep(journal.parent?.code);
}, 1000);


// The server -----------------------------------------------------------------------------------------

function takeAnswers(results) {
  saveTime.stop(results.map(({ id }) => id));
  for (const { outcome, bag } of results) if (outcome !== "refused" && bag) twoScanners.learn(bag.code);
  for (const result of results) together.see(journal.get(result.id)?.scan, result);
  if (answers.takeAnswers(results) > 0 && bill) readTotalsSoon();
  if (isPacking) speech.see(journal.parent);
}

function showAway(away) {
  if (away) sounds.play("away");
  board.isAway = away;
  if (away) showAwayStrip();
  else screen.showStrip("away", null);
}

function showAwayStrip() {
  screen.showStrip("away", screen.translate("away", { n: journal.waiting().length + elsewhere.mine.length }));
}

let totalsTimer = null;

/** The bill's totals, read again a moment after the last answer: never in the way of a scan. */
function readTotalsSoon() {
  clearTimeout(totalsTimer);
  totalsTimer = setTimeout(readTotals, 300);
}

async function readTotals() {
  const response = await fetch(page.dataset.totalsUrl, { headers: UNATTENDED, redirect: "error" }).catch(() => null);
  if (!response?.ok) return;
  const html = await response.text();
  screen.part("totals").replaceChildren(document.createRange().createContextualFragment(html));
}


// The field, and off we go ---------------------------------------------------------------------------

const field = screen.part("field");

screen.part("try-now").addEventListener("click", () => queue.tryNow());
screen.part("keyboard").addEventListener("click", () => {
  field.inputMode = "text";
  field.blur();
  field.focus();
});
// A touch screen's own keyboard would cover the page at each scan: it comes only when asked for.
if (matchMedia("(pointer: coarse)").matches) field.inputMode = "none";

if (isParentCode === null) screen.showStrip("pattern", screen.translate("pattern"));
showNumbers();
listen(field, {
  onCode: takeText,
  onListening: screen.showListening,
  onMissedEnd: (isMissed) => screen.showStrip("missed-end", isMissed ? screen.translate("missed_end") : null),
});
listenForStrayScans({
  isLeftAlone: (element) => element === field || !isEditable(element),
  isParentCode: isParentCode ?? undefined,
  onScan: takeStrayScan,
});
// What another tab sent while this one slept.
window.addEventListener("pageshow", ({ persisted }) => persisted && catchUp());
document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && catchUp());
keepCopy(user);
keepScreenOn();
takingIn.offer(readAdmin());

async function catchUp() {
  const store = await opening;
  const answered = await store.answersTo(journal.waiting().map(({ scan }) => scan.id));
  takeAnswers(answered.map(({ result }) => result));
  queue.tryNow();
  lookElsewhere();
}
