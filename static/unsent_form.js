// What somebody typed into a form comes back when it could not be sent: the session had ended, the page was too old,
// the server was away. It comes back unsent, in this tab alone and to the same person only; passwords and files never.

const KEY = "tracetrack-unsent-form";
const KEPT_FOR_MS = 3_600_000;
const NEVER = "[type=password], [type=file], [type=submit], [type=button], [name=csrfmiddlewaretoken]";
const frame = document.querySelector("[data-part='unsent-form']");
const person = frame.dataset.person || null;

// Attributes, not properties: a field named "action" would be in their place.
const methodOf = (form) => form.getAttribute("method")?.toLowerCase();
const addressOf = (form) => new URL(form.getAttribute("action") || "", location).pathname;

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

function write(kept) {
  try {
    if (kept === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // Private mode: what was typed is lost with the page, as everywhere.
  }
}

function fieldsOf(form) {
  return Array.from(form.elements).filter((field) => field.name && !field.matches(`${NEVER}, fieldset, button, output`));
}

/** Before it is sent: the answer tells whether it arrived. */
function keep({ target: form, defaultPrevented }) {
  if (person === null || defaultPrevented || methodOf(form) !== "post") return;
  const fields = fieldsOf(form);
  const isTyped = fields.some(({ type }) => type !== "hidden");
  if (!isTyped || form.querySelector("[type=password]")) return;
  const values = fields.map((field) => [field.name, valueOf(field), field.checked ?? null]);
  write({ person, address: addressOf(form), values, at: Date.now(), isUnsent: false });
}

function valueOf(field) {
  return field.multiple && field.options ? Array.from(field.selectedOptions, ({ value }) => value) : field.value;
}

/** Fields of one name in their order: a checkbox or radio button is found by its value. */
function fill(form, values) {
  const left = fieldsOf(form);
  for (const [name, value, checked] of values) {
    const isBox = (field) => ["checkbox", "radio"].includes(field.type);
    const place = left.findIndex((field) => field.name === name && (!isBox(field) || field.value === value));
    if (place < 0) continue;
    const [field] = left.splice(place, 1);
    if (isBox(field)) field.checked = checked;
    else if (Array.isArray(value)) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
}

/** The form that it was typed into, if it is on this page: of several with one address, the one with all the names. */
function findForm({ address, values }) {
  const fits = (form) => values.every(([name]) => fieldsOf(form).some((field) => field.name === name));
  return Array.from(document.forms).find((form) => methodOf(form) === "post" && addressOf(form) === address && fits(form));
}

function restore(kept) {
  const form = findForm(kept);
  if (!form) return;
  write(null);
  for (let box = form.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
  fill(form, kept.values);
  form.before(frame.content.cloneNode(true));
  form.previousElementSibling.scrollIntoView({ block: "center" });
}

function begin() {
  const kept = read();
  if (kept === null) return;
  const isOthers = person !== null && kept.person !== person;
  if (isOthers || Date.now() - kept.at > KEPT_FOR_MS) write(null);
  else if ("refused" in frame.dataset) write({ ...kept, isUnsent: true });
  else if (kept.isUnsent) restore(kept);
  else write(null); // it arrived
}

begin();
window.addEventListener("submit", keep);
