// On every page: scans that still wait on this device are sent from here too, and signing out while some wait asks first.

import { forgetCopies, forgetCopiesOfOthers } from "./offline.js";
import { forgetJournals } from "./journal.js";
import { readPerson } from "./person.js";
import { makeQueue } from "./queue.js";
import { describeStation, readStationName } from "./station.js";
import { openStore } from "./store.js";
import { makeTakingIn, readAdmin } from "./taking_in.js";
import { waitingFor } from "./waiting.js";

const box = document.querySelector("[data-part='left-over']");
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const signOut = part("sign-out");
const { api } = box.dataset;
const person = readPerson(box);
const user = person.id;
const isScanPage = document.querySelector("#scan-page") !== null;
const opening = openStore(() => {}, person);

/** What this person's scans on this device still wait for. */
async function waiting() {
  const store = await opening;
  return (await store.waiting()).filter((record) => record.user === user);
}

async function sendWhatWaits() {
  let records = await waiting();
  if (records.length === 0) return;
  show(records.length);
  const refresh = async () => {
    records = await waiting();
    show(records.length);
  };
  makeQueue({
    opening,
    before: () => {},
    user,
    address: api,
    envelope: () => ({ ...describeStation(user, readStationName()), user }),
    waitingFor: (sent) => waitingFor(records.map(({ scan }) => scan), sent),
    onAnswers: () => setTimeout(refresh, 200), // when the store has let them go
    onAway: showAway,
    onStopped: () => {},
    onChange: refresh,
  });
}

function show(count) {
  box.hidden = count === 0;
  part("left-over-waiting").hidden = count === 0;
  part("left-over-count").textContent = count;
}

function showAway(isAway) {
  part("left-over-sending").hidden = isAway;
  part("left-over-away").hidden = !isAway;
}

async function signOutOrAsk(event) {
  event.preventDefault();
  const { length } = await waiting();
  if (length === 0) return leave();
  show(length);
  part("left-over-signing-out").hidden = false;
  return part("stay").focus();
}

/** The next one who signs in here starts anew: no parent in hand, nothing counted. What waits is in the store. */
async function leave() {
  await forgetCopies().catch((error) => console.warn("a copy of a page stays on this device:", error));
  forgetJournals();
  signOut.submit();
}

function stay() {
  part("left-over-signing-out").hidden = true;
  if (isScanPage) box.hidden = true;
}

forgetCopiesOfOthers(user);
signOut.addEventListener("submit", signOutOrAsk);
part("sign-out-anyway").addEventListener("click", leave);
part("stay").addEventListener("click", stay);
if (!isScanPage) {
  sendWhatWaits();
  makeTakingIn({ opening }).offer(readAdmin());
}
