// On shared terminals: when nobody does anything for a while, the screen is covered until the password is typed or
// somebody else signs in. What a scanner types still goes where it went: only what can be seen and pressed is covered.

import { csrfToken } from "./csrf_token.js";
import { UNATTENDED } from "./unattended.js";

const SEEN_EVERY_MS = 60_000;
const LOOK_EVERY_MS = 1000;
const cover = document.querySelector("[data-part='screen-lock']");
const part = (name) => cover.querySelector(`[data-part="${name}"]`);
const { lockApi, sessionApi, person, username } = cover.dataset;
const lockAfter = Number(cover.dataset.minutes) * 60_000;
const tabs = new BroadcastChannel("tracetrack-screen-lock");
let activeAt = Date.now();
let seenAt = Date.now(); // when the server last knew that somebody is here
let isStored = true; // the server knows whether this screen is locked

function noteActivity() {
  if (!cover.hidden) return;
  const now = Date.now();
  if (now - activeAt > LOOK_EVERY_MS) tabs.postMessage("active");
  activeAt = now;
  // Somebody who types for long is not away, though no page is opened.
  if (now - seenAt < SEEN_EVERY_MS) return;
  seenAt = now;
  fetch(sessionApi, { redirect: "error" }).catch(() => {});
}

function look() {
  if (cover.hidden && Date.now() - activeAt >= lockAfter) lock();
  if (!isStored) store();
}

function lock() {
  isStored = false;
  showCover();
  tabs.postMessage("locked");
  store();
}

async function store() {
  const headers = { ...UNATTENDED, "X-CSRFToken": csrfToken() };
  const answer = await fetch(lockApi, { method: "POST", headers, redirect: "manual" }).catch(() => null);
  if (answer?.status === 204 || answer?.type === "opaqueredirect") isStored = true;
}

function showCover() {
  cover.hidden = false;
  part("lock-says").textContent = "";
  setInert(true);
}

function uncover() {
  cover.hidden = true;
  activeAt = seenAt = Date.now();
  setInert(false);
  // Signing in again made a new token, which forms need.
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrfToken();
  document.querySelector("#code-field")?.focus({ preventScroll: true });
  document.dispatchEvent(new Event("visibilitychange")); // what updates itself goes on
}

/** Everything but the cover, and but the field that the scanner types into. */
function setInert(isInert) {
  const spared = [cover, document.querySelector("#code-field")].filter(Boolean);
  const visit = (element) => {
    if (spared.includes(element)) return;
    if (spared.some((one) => element.contains(one))) for (const child of element.children) visit(child);
    else element.inert = isInert;
  };
  for (const child of document.body.children) visit(child);
}

async function unlock(event) {
  event.preventDefault();
  const password = part("lock-password");
  const body = JSON.stringify({ username, id: Number(person), password: password.value });
  password.value = "";
  const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
  const answer = await fetch(sessionApi, { method: "POST", headers, body, redirect: "error" }).catch(() => null);
  const said = (await answer?.json().catch(() => null)) ?? {};
  if (answer?.ok) {
    uncover();
    tabs.postMessage("unlocked");
  } else {
    part("lock-says").textContent = said.message ?? cover.dataset.noAnswer;
    password.focus();
  }
}

tabs.addEventListener("message", ({ data }) => {
  if (data === "active") activeAt = Date.now();
  else if (data === "locked") showCover();
  else uncover();
});
for (const name of ["keydown", "pointerdown", "pointermove", "wheel"]) {
  window.addEventListener(name, noteActivity, { capture: true, passive: true });
}
part("lock-form").addEventListener("submit", unlock);
setInterval(look, LOOK_EVERY_MS);
