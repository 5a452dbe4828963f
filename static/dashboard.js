/* Asks for the changing part of the dashboard every few seconds, while somebody can see it. */

const EVERY = 5000;
const PATIENCE = 10000;
const live = document.getElementById("live");
const stale = document.getElementById("stale");
const signedOut = document.getElementById("signed-out");
let updatedAt = new Date();
let timer = null;

async function update() {
  clearTimeout(timer);
  if (document.hidden) {
    return;
  }
  try {
    // "manual": a person who is signed out would be sent to the sign-in page, which is no fragment.
    const answer = await fetch(live.dataset.url, { redirect: "manual", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.type === "opaqueredirect") {
      signedOut.hidden = false;
      return;
    }
    if (!answer.ok) {
      throw new Error(`status ${answer.status}`);
    }
    show(await answer.text());
  } catch {
    tellStale();
  }
  clearTimeout(timer);
  timer = setTimeout(update, EVERY);
}

/** Puts the server's own fragment in place, unless the person is using what is there. */
function show(html) {
  updatedAt = new Date();
  stale.hidden = true;
  signedOut.hidden = true;
  if (!live.contains(document.activeElement)) {
    live.replaceChildren(document.createRange().createContextualFragment(html));
  }
}

function tellStale() {
  const two = (number) => String(number).padStart(2, "0");
  stale.querySelector("[data-part=since]").textContent = `${two(updatedAt.getHours())}:${two(updatedAt.getMinutes())}`;
  stale.hidden = false;
}

document.addEventListener("visibilitychange", update);
timer = setTimeout(update, EVERY);
