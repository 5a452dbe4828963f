// The list of parents that are ready for a bill: choosing all of a page, and how many are chosen.

const form = document.querySelector("form.panel");
const rows = Array.from(form.querySelectorAll("input[name='code']"));
const ofPage = form.querySelector("[data-choose-page] input");
const all = form.querySelector("input[name='all']");
const chosen = form.querySelector("[data-chosen]");

/** All that were found counts more than what is ticked; then the ticks of this page say so and rest. */
function show() {
  const isAll = all?.checked ?? false;
  for (const row of rows) row.disabled = isAll;
  ofPage.disabled = isAll;
  const count = isAll ? form.elements.found.value.split(" ").length : rows.filter(({ checked }) => checked).length;
  ofPage.checked = rows.every(({ checked }) => checked);
  chosen.textContent = chosen.dataset.says.replace("{n}", count);
  for (const button of form.querySelectorAll("[type='submit']")) button.disabled = count === 0;
}

ofPage.addEventListener("change", () => {
  for (const row of rows) row.checked = ofPage.checked;
  show();
});
form.addEventListener("change", show);
// Pressed twice, it would make two bills; the page that comes back from the browser's memory can be used again.
form.addEventListener("submit", (event) => {
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  delete form.dataset.sent;
  show();
});
ofPage.closest("[data-choose-page]").hidden = false;
show();
