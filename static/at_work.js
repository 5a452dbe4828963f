// Keeps true what other people's files are doing, on the pages where one loads one's own.

import { UNATTENDED } from "./unattended.js";

const others = document.getElementById("at-work");
let shown = null;

async function refresh() {
  try {
    const answer = document.hidden ? { ok: false } : await fetch(others.dataset.address, { headers: UNATTENDED });
    // Not while somebody is on one of its links: it would be taken from under the finger.
    if (answer.ok && !answer.redirected && !others.contains(document.activeElement)) {
      show(await answer.text());
    }
  } catch {
    // The server is away for a moment: the next look finds it.
  }
  setTimeout(refresh, 2000);
}

function show(html) {
  if (html !== shown) {
    others.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
    shown = html;
  }
}

setTimeout(refresh, 2000);
