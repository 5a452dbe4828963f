// On every page that is no scan page: a scan is heard here too. On the page of an open bill it goes onto the bill, on
// the form of a new bill it waits for the bill, elsewhere it is looked up and opens the page of the bag.

import { readPatterns, readScan } from "./codes.js";
import { shorten } from "./control_signs.js";
import { isWaiting, makeJournal } from "./journal.js";
import { isForNewBill, NEW_BILL, release } from "./new_bill.js";
import { addScan, changeScans, listenToAnswers, opening, person } from "./pending_scans.js";
import { makeSounds } from "./sounds.js";
import { readKeyboard, rememberKeyboard } from "./station.js";
import { listenForStrayScans } from "./stray_scans.js";
import { makeTranslate, SIGNS } from "./words.js";
import { UNATTENDED } from "../unattended.js";

// Who waited longer for an answer is at something else by now.
const OPENED_WITHIN_MS = 10000;
// What is green needs nobody; the rest stays until the next scan.
const SHOWN_MS = 10000;
// The page is left when its sound was heard.
const SOUND_MS = 150;
// So long a scan waits for the site's patterns before it is read without them.
const PATIENCE_MS = 2000;
const PATTERNS = "tracetrack-label-patterns";
const PAPER = /^\s*(\][A-Za-z]\w)?https?:/i;

const box = document.querySelector("[data-part='scanned']");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const bill = part("scans-go-on")?.dataset.bill ?? null;
const newBill = part("scans-wait-here");
const journal = makeJournal(bill ? `bill:${bill}` : newBill ? NEW_BILL : "look", person);
const translate = makeTranslate(part("scanned-words"));
let sounds = null;
let patterns = null; // for labels: the site's as they are now, or as this tab knew them on an earlier page
let fetching = null;
let last = null; // the scan that is shown
let reading = Promise.resolve();


// A scan comes in ------------------------------------------------------------------------------------

/** One after the other: on the first page of a tab, the first may have to wait for the site's patterns. */
function take(text, about) {
  if (patterns === null) show({ state: "saving", shown: text });
  reading = reading.then(() => read(text, about)).catch(reportError);
}

async function read(text, { source, keys, fault }) {
  const label = readScan(text, { keys, fault }, patterns ?? (await fetching), readKeyboard());
  if (label.keyboard) rememberKeyboard(label.keyboard);
  const { code, raw, prefix, repaired, command } = label;
  if (command) return refuse(code, translate("not_here"));
  const fields = { code, raw, prefix, repaired, fault: label.fault, source };
  const isForBill = newBill && !label.fault && !PAPER.test(text);
  // In memory alone they would not outlive this page.
  if (isForBill && !(await opening).isLasting()) return refuse(code, translate("create_first"));
  if (isForBill) return hold(fields);
  return record({ ...fields, ...(bill && !PAPER.test(text) ? { action: "bill", bill } : { action: "look" }) });
}

/** Without an answer, scans are read with the patterns that were kept, or without any. */
async function fetchPatterns() {
  try {
    const response = await fetch(box.dataset.patternsUrl, { redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (response.ok) patterns = readPatterns(keepPatterns((await response.json()).label_patterns));
  } catch (error) {
    console.warn("the site's patterns for labels did not come:", error);
  }
  patterns ??= [];
  return patterns;
}

function keepPatterns(found) {
  try {
    sessionStorage.setItem(PATTERNS, JSON.stringify(found));
  } catch {
    // Private mode: the next page waits for them again.
  }
  return found;
}

/** The patterns that an earlier page of this tab was given; null if there was none. */
function restorePatterns() {
  try {
    const kept = JSON.parse(sessionStorage.getItem(PATTERNS));
    return kept && readPatterns(kept);
  } catch {
    return null;
  }
}

function record(fields, more = {}) {
  const entry = journal.make(fields, { shown: fields.code, opens: false, isHeld: false, ...more });
  addScan(journal.toRecord(entry));
  show(entry);
  return entry;
}

function refuse(code, message) {
  show({ state: "refused", shown: code, message });
  sounds.play("refused");
}


// Answers --------------------------------------------------------------------------------------------

function takeAnswers(results) {
  const mine = results.filter(({ id }) => isWaiting(journal.get(id)));
  for (const result of mine) takeAnswer(journal.get(result.id), result);
  journal.forgetOld();
  if (newBill) showHeld(); // an admin may have taken some of them in
  if (bill && mine.length > 0) refreshBill();
}

function takeAnswer(entry, result) {
  entry.state = result.tone === "needs_you" ? "needs_you" : result.outcome;
  entry.isHeld = false;
  entry.message = result.message;
  entry.headline = result.headline;
  entry.address = addressOf(result);
  sounds.play(result.tone);
  if (entry !== last) return;
  show(entry);
  const isTimely = Date.now() - entry.madeAt < OPENED_WITHIN_MS;
  if (!bill && entry.address !== null && isTimely && !holdsText()) setTimeout(() => open(entry), SOUND_MS);
}

/** The last one that was scanned. */
function open(entry) {
  if (entry === last) location.assign(entry.address);
}

/** The page of what was looked up. */
function addressOf({ outcome, bag, bill: found }) {
  if (outcome !== "saved") return null;
  if (bag) return `${box.dataset.bagsUrl}${encodeURIComponent(bag.code)}/`;
  return found ? `${box.dataset.billsUrl}${encodeURI(found.number)}/` : null;
}

/** Whether somebody has begun to fill in a form here, which would be lost with the page. */
function holdsText() {
  const fields = document.querySelectorAll("main form[method=post] :is(input:not([type=hidden]), textarea, select)");
  return Array.from(fields).some(isChanged);
}

function isChanged(field) {
  if (field.matches("select")) return Array.from(field.options).some(({ selected, defaultSelected }) => defaultSelected && !selected);
  return field.value !== field.defaultValue || Boolean(field.checked) !== Boolean(field.defaultChecked);
}

let freshTimer = null;

/** What the bill's page says of its contents, a moment after the last answer. */
function refreshBill() {
  clearTimeout(freshTimer);
  freshTimer = setTimeout(readBill, 300);
}

async function readBill() {
  const response = await fetch(location.href, { headers: UNATTENDED, redirect: "error" }).catch(() => null);
  if (!response?.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const old of document.querySelectorAll("[data-fresh]")) {
    const now = fresh.querySelector(`[data-fresh="${old.dataset.fresh}"]`);
    if (now && !old.contains(document.activeElement)) old.replaceChildren(...now.childNodes);
  }
}


// A bill that is not made yet --------------------------------------------------------------------------

function hold(fields) {
  record({ ...fields, action: "bill" }, { isHeld: true, state: "held", message: translate("waits_for_bill") });
  sounds.play("parent");
  showHeld();
}

function listHeld() {
  return journal.all(({ state }) => state === "held");
}

function showHeld() {
  const codes = Array.from(new Set(listHeld().map(({ scan }) => scan.code)));
  newBill.hidden = codes.length === 0;
  part("scans-wait-count").textContent = codes.length;
  part("scans-wait-codes").textContent = codes.join("  ");
}

/** What was scanned here before a reload, or in a tab that is gone. */
async function restoreHeld() {
  const { waiting } = await journal.restore(await opening);
  journal.addOld(waiting.filter(isForNewBill));
  showHeld();
  part("put-scans-aside").addEventListener("click", putAside);
}

async function putAside() {
  const ids = listHeld().map((entry) => {
    entry.state = "saving";
    return entry.scan.id;
  });
  showHeld();
  await changeScans(ids, (kept) => release(kept, null));
}


// What is shown --------------------------------------------------------------------------------------

let hideTimer = null;

function show(entry) {
  last = entry;
  clearTimeout(hideTimer);
  if (entry.state === "saved") hideTimer = setTimeout(hide, SHOWN_MS);
  box.hidden = false;
  box.dataset.state = entry.state;
  part("scanned-sign").textContent = SIGNS[entry.state];
  part("scanned-word").textContent = entry.headline || translate(entry.state);
  part("scanned-code").textContent = shorten(entry.shown);
  part("scanned-message").textContent = entry.message ?? "";
  const link = part("scanned-link");
  link.hidden = !entry.address;
  if (entry.address) link.href = entry.address;
}

function hide() {
  box.hidden = true;
}

part("scanned-close").addEventListener("click", hide);
// The scan pages and the scanner's test page hear for themselves.
if (document.querySelector("#scan-page, #scanner-test") === null) {
  sounds = makeSounds(() => {});
  patterns = restorePatterns();
  fetching = fetchPatterns();
  listenToAnswers(takeAnswers);
  listenForStrayScans({ onScan: take });
  if (newBill) restoreHeld();
}
