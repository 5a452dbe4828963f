// Keeps the progress of a piece of work true on its page, and loads the page anew when it is over.

import { UNATTENDED } from "./unattended.js";

const box = document.getElementById("progress");
const bar = box.querySelector("progress");
const sentence = document.getElementById("progress-sentence");
const numbers = document.getElementById("progress-numbers");

async function update() {
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json", ...UNATTENDED } });
    if (answer.ok) {
      show(await answer.json());
    } else if (answer.status === 403 || answer.redirected) {
      location.reload();
    }
  } catch {
    // The server is away for a moment: the next look finds it, or the one after that.
  }
  setTimeout(update, 700);
}

function show(progress) {
  if (progress.attempt !== Number(box.dataset.attempt) || !["waiting", "working"].includes(progress.state)) {
    location.reload();
    return;
  }
  if (sentence.textContent !== progress.sentence) {
    sentence.textContent = progress.sentence;
  }
  numbers.textContent = progress.numbers;
  if (progress.share === null) {
    bar.removeAttribute("value");
  } else {
    bar.value = progress.share;
  }
}

setTimeout(update, 300);
