// Copying what a list shows, and printing it.

const CONFIRMATION_MS = 2000;

/** The rows of a table as text that spreadsheets take: tabs between cells. */
function readTable(table) {
  const rows = Array.from(table.rows, (row) => Array.from(row.cells, cellText).join("\t"));
  return rows.join("\n");
}

function cellText(cell) {
  const shown = cell.cloneNode(true);
  shown.querySelectorAll("button").forEach((button) => button.remove());
  return shown.textContent.replace(/\s+/g, " ").trim();
}

async function copy(text) {
  // Browsers keep the clipboard from pages on plain http; a selected text can still be copied there.
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  return field.remove();
}

async function copyFor(button) {
  const { copies, copiesText, copied } = button.dataset;
  await copy(copiesText ?? readTable(document.getElementById(copies)));
  const before = button.textContent;
  button.textContent = copied;
  setTimeout(() => {
    button.textContent = before;
  }, CONFIRMATION_MS);
}

document.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-copies], [data-copies-text]");
  if (button && button.textContent !== button.dataset.copied) copyFor(button);
  if (target.closest("[data-prints]")) window.print();
});
