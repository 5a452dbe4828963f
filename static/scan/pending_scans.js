// On every page: scans that still wait on this device are sent from here too, and signing out while some wait asks first.

import { forgetCopies, forgetCopiesOfOthers } from "./offline.js";
import { forgetJournals } from "./journal.js";
import { readPerson } from "./person.js";
import { isForNewBill } from "./new_bill.js";
import { makeQueue } from "./queue.js";
import { describeStation, readStationName } from "./station.js";
import { openStore } from "./store.js";
import { makeTakingIn, readAdmin } from "./taking_in.js";
import { waitingFor } from "./waiting.js";

// A scan that is answered sooner than this was never seen to wait.
const SHOWN_AFTER_MS = 2000;

const box = document.querySelector("[data-part='left-over']");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const signOut = part("sign-out");
const { api } = box.dataset;
export const person = readPerson(box);
const user = person.id;
const isScanPage = document.querySelector("#scan-page") !== null;
export const opening = openStore(guardPage, person);

/** The browser keeps scans in memory only: leaving the page would lose what waits. */
function guardPage() {
  if (!isScanPage) window.addEventListener("beforeunload", (event) => records.length > 0 && event.preventDefault());
}

/** What this person's scans on this device still wait for. */
async function waiting() {
  const store = await opening;
  return (await store.waiting()).filter((record) => record.user === user);
}

let records = []; // what waits, of this person
let queue = null;
const listeners = [];

/** Call `listener(results)` with the answers that this page gets. */
export function listenToAnswers(listener) {
  listeners.push(listener);
}

/** Keep this scan and send it. */
export function addScan(record) {
  records.push(record);
  startQueue().add(record);
  setTimeout(refresh, SHOWN_AFTER_MS);
}

/** Change scans that were never sent, and send what may go then. */
export async function changeScans(ids, change) {
  await startQueue().change(ids, change);
  await refresh();
}

function startQueue() {
  queue ??= makeQueue({
    opening,
    before: () => {},
    user,
    address: api,
    envelope: () => ({ ...describeStation(user, readStationName()), user }),
    waitingFor: (sent) => waitingFor(records.map(({ scan }) => scan), sent),
    onAnswers: takeAnswers,
    onAway: showAway,
    onStopped: showStopped,
    onChange: refresh,
  });
  return queue;
}

async function sendWhatWaits() {
  await refresh();
  if (records.length > 0) startQueue();
}

function takeAnswers(results) {
  const answered = new Set(results.map(({ id }) => id));
  records = records.filter(({ id }) => !answered.has(id));
  for (const listener of listeners) listener(results);
  setTimeout(refresh, SHOWN_AFTER_MS / 10); // when the store has let them go
}

async function refresh() {
  records = await waiting();
  show(records);
}

function show(shown) {
  const held = shown.filter(isForNewBill);
  const sending = shown.length - held.length;
  const isShownBelow = part("scans-wait-here") !== null;
  box.hidden = sending === 0 && (held.length === 0 || isShownBelow);
  part("left-over-waiting").hidden = sending === 0;
  part("left-over-count").textContent = sending;
  if (part("left-over-new-bill") === null) return;
  part("left-over-new-bill").hidden = held.length === 0 || isShownBelow;
  part("left-over-new-bill-count").textContent = new Set(held.map(({ scan }) => scan.code)).size;
}

function showAway(isAway) {
  part("left-over-sending").hidden = isAway;
  part("left-over-away").hidden = !isAway;
}

function showStopped({ message }) {
  part("left-over-sending").hidden = part("left-over-away").hidden = true;
  if (part("left-over-stopped") === null) return; // who may not scan any more
  part("left-over-stopped").hidden = false;
  part("left-over-stopped-says").textContent = message;
  refresh();
}

async function signOutOrAsk(event) {
  event.preventDefault();
  records = await waiting();
  if (records.length === 0) return leave();
  show(records);
  part("left-over-signing-out").hidden = false;
  return part("stay").focus();
}

/** Somebody else takes over this device. What waits stays in the store, and is sent when its maker is back. */
function switchPerson(event) {
  event.preventDefault();
  return leave(event.target);
}

/** The next one who signs in here starts anew: no parent in hand, nothing counted. What waits is in the store. */
async function leave(form = signOut) {
  await forgetCopies().catch((error) => console.warn("a copy of a page stays on this device:", error));
  forgetJournals();
  sessionStorage.removeItem("tracetrack-unsent-form");
  form.submit();
}

function stay() {
  part("left-over-signing-out").hidden = true;
  if (isScanPage) box.hidden = true;
}

forgetCopiesOfOthers(user);
signOut.addEventListener("submit", signOutOrAsk);
part("switch-person")?.addEventListener("submit", switchPerson);
part("sign-out-anyway").addEventListener("click", () => leave());
part("stay").addEventListener("click", stay);
if (!isScanPage) {
  sendWhatWaits();
  makeTakingIn({ opening }).offer(readAdmin());
}
