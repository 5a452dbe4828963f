// Keeps the progress of a piece of work true on its page, and loads the page anew when it is over.

const box = document.getElementById("progress");
const bar = box.querySelector("progress");
const sentence = document.getElementById("progress-sentence");
const numbers = document.getElementById("progress-numbers");

async function look() {
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      show(await answer.json());
    } else if (answer.status === 403 || answer.redirected) {
      location.reload();
    }
  } catch {
    // The server is away for a moment: the next look finds it, or the one after that.
  }
  setTimeout(look, 700);
}

function show(told) {
  if (told.attempt !== Number(box.dataset.attempt) || !["waiting", "working"].includes(told.state)) {
    location.reload();
    return;
  }
  if (sentence.textContent !== told.sentence) {
    sentence.textContent = told.sentence;
  }
  numbers.textContent = told.numbers;
  if (told.share === null) {
    bar.removeAttribute("value");
  } else {
    bar.value = told.share;
  }
}

setTimeout(look, 300);
