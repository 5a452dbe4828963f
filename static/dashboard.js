/* Asks for the part of the page that changes every few seconds, while somebody can see it and wants it. */

import { UNATTENDED } from "./unattended.js";

const EVERY = 5000;
const PATIENCE = 10000;
const live = document.getElementById("live");
const stale = document.getElementById("stale");
const signedOut = document.getElementById("signed-out");
const pause = document.querySelector("[data-part=pause]");
let updatedAt = new Date();
let timer = null;

const isPaused = () => pause.getAttribute("aria-pressed") === "true";

async function update() {
  clearTimeout(timer);
  if (document.hidden || isPaused()) {
    return;
  }
  try {
    // "manual": a person who is signed out would be sent to the sign-in page, which is no fragment.
    const answer = await fetch(live.dataset.url, { headers: UNATTENDED, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect") {
      signedOut.hidden = false;
      return;
    }
    if (!answer.ok) {
      throw new Error(`status ${answer.status}`);
    }
    show(await answer.text());
  } catch {
    showStale();
  }
  clearTimeout(timer);
  timer = setTimeout(update, EVERY);
}

/** Puts what has changed in its place. The rest stays: a person who reads or points there goes on. */
function show(html) {
  const focused = live.contains(document.activeElement) ? document.activeElement : null;
  const fresh = document.createElement("div");
  fresh.append(document.createRange().createContextualFragment(html));
  if (!replaceChildrenThatChanged(live, fresh)) {
    live.replaceChildren(...fresh.childNodes);
  }
  if (focused && !focused.isConnected) {
    findSame(focused)?.focus({ preventScroll: true });
  }
  updatedAt = new Date();
  stale.hidden = true;
  signedOut.hidden = true;
}

/** False if the two boxes hold different numbers of parts, so that no part stands for another. */
function replaceChildrenThatChanged(old, fresh) {
  const [before, after] = [[...old.children], [...fresh.children]];
  if (before.length !== after.length || before.length === 0) {
    return false;
  }
  before.forEach((part, place) => replaceIfChanged(part, after[place]));
  return true;
}

function replaceIfChanged(old, fresh) {
  const areBoxes = old.tagName === "DIV" && fresh.tagName === "DIV" && old.className === fresh.className;
  if (old.isEqualNode(fresh) || (areBoxes && replaceChildrenThatChanged(old, fresh))) {
    return;
  }
  old.replaceWith(fresh);
}

/** The element that now stands for one that is gone. */
function findSame(gone) {
  for (const name of ["id", "href", "aria-labelledby"]) {
    const value = gone.getAttribute(name);
    if (value) {
      return live.querySelector(`${gone.tagName}[${name}="${CSS.escape(value)}"]`);
    }
  }
  return null;
}

function showStale() {
  const two = (number) => String(number).padStart(2, "0");
  stale.querySelector("[data-part=since]").textContent = `${two(updatedAt.getHours())}:${two(updatedAt.getMinutes())}`;
  stale.hidden = false;
}

function togglePause() {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  update();
}

document.addEventListener("visibilitychange", update);
pause.addEventListener("click", togglePause);
timer = setTimeout(update, EVERY);
