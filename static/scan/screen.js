// Draws the scan page. Everything that came from a label or from the server goes in as text, never as HTML.

const MOST_ROWS = 50;
const TAIL = 5;
const SIGNS = { saving: "…", saved: "✓", duplicate: "=", refused: "✕", needs_you: "!" };

export function makeScreen(page) {
  const part = (name) => page.querySelector(`[data-part="${name}"]`);
  const words = readWords(page);
  const rows = part("rows");

  /** A sentence of the page, with its {names} filled in. */
  function say(name, values = {}) {
    return (words[name] ?? name).replace(/\{(\w+)\}/g, (_, key) => String(values[key]));
  }

  function write(name, text) {
    const element = part(name);
    if (element && element.textContent !== String(text)) element.textContent = text;
  }

  /** The whole area: state is idle, saving, saved, duplicate, refused or needs_you. */
  function showVerdict({ state, word, code, message, link }) {
    page.dataset.state = state;
    write("sign", SIGNS[state] ?? "");
    write("word", word ?? say(state));
    writeCode(part("code-start"), part("code-end"), code ?? "");
    write("message", message ?? "");
    const anchor = part("link");
    if (!anchor) return;
    anchor.hidden = !link;
    if (link) anchor.href = link;
  }

  function showParent({ code, count, saving, state }) {
    const expected = Number(page.dataset.expected);
    write("parent", code ?? say("no_parent_yet"));
    part("parent").classList.toggle("is-missing", !code);
    page.dataset.parentState = state;
    write("count", code ? count : "–");
    write("count-note", !code ? "" : count > expected ? say("more_than", { expected }) : say("of_about", { expected }));
    page.dataset.overfull = count > expected;
    showSaving(saving);
  }

  function showSaving(saving) {
    write("saving", saving > 0 ? say("still_saving", { n: saving }) : "");
  }

  function showTally({ made, saved, duplicate, refused, waiting }) {
    for (const [name, number] of Object.entries({ made, saved, duplicate, refused, waiting })) {
      write(`tally-${name}`, number);
    }
  }

  function showListening(yes) {
    page.dataset.listening = yes ? "yes" : "no";
  }

  function showStrip(name, sentence) {
    const strip = part(`strip-${name}`);
    const isNew = strip.hidden;
    strip.hidden = sentence === null;
    if (sentence === null) return;
    write(`strip-${name}-says`, sentence);
    if (isNew) strip.scrollIntoView({ block: "nearest" });
  }

  /** A new grey row at the top. */
  function addRow(scan, shown) {
    const row = part("row").content.firstElementChild.cloneNode(true);
    row.dataset.id = scan.id;
    writeCode(row.querySelector(".row-start"), row.querySelector(".row-end"), shown);
    paintRow(row, "saving", "");
    rows.prepend(row);
    if (rows.children.length > MOST_ROWS) rows.lastElementChild.remove();
    return row;
  }

  function paintRow(row, state, message, mayUndo = false) {
    row.dataset.state = state;
    row.querySelector(".row-state").textContent = say(state);
    row.querySelector(".row-message").textContent = message;
    row.querySelector(".row-undo").hidden = !mayUndo;
  }

  function announce(text) {
    write("said", text);
  }

  return {
    part, say, write, showVerdict, showParent, showSaving, showTally, showListening, showStrip, addRow, paintRow, announce,
  };
}

/** The last characters stand large beside the others: they are what tells two labels apart. */
function writeCode(start, end, code) {
  const characters = Array.from(code);
  const first = characters.slice(0, -TAIL).join("");
  start.textContent = first.length > 30 ? `${first.slice(0, 29)}…` : first;
  end.textContent = characters.slice(-TAIL).join("");
}

function readWords(page) {
  const list = page.querySelector("[data-part='words']").content.querySelectorAll("[data-word]");
  return Object.fromEntries(Array.from(list, (element) => [element.dataset.word, element.textContent]));
}
