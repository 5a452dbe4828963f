// Reads the scanner, which types like a keyboard and ends a code with Enter, Tab, CR or LF.
//
// A code ends with that and with nothing else: no timer cuts or sends one. Reading is one synchronous step:
// copy the text, empty the field, hand the text over. Nobody else ever writes to the field.
//
// The field is a <textarea>: the browser itself keeps an Enter that comes before this module runs as a new
// line, so two codes can never be joined.

const ENDS = /[\r\n\t]+/;
const EDITABLE = "textarea, select, [contenteditable], input:not([type=button], [type=submit], [type=checkbox], [type=radio])";
// A scanner is faster than any typist.
const SCANNER_PACE_MS = 35;

/**
 * Listen for codes in `field`, and on the whole page while nothing or a button has the focus.
 *
 * Calls onCode(text, source) for each code; source ("scan", "typed" or "paste") is a guess from the pace of the
 * keys, for the record only. Calls onListening(yes) whenever it becomes true or false that a scan would be heard.
 */
export function listen(field, { onCode, onListening }) {
  const pace = watchPace();

  function isElsewhere(element) {
    return element !== field && Boolean(element?.closest?.(EDITABLE));
  }

  function takeField() {
    const pieces = field.value.split(ENDS);
    const source = pace.source();
    field.value = "";
    pace.reset();
    for (const text of pieces) if (text) onCode(text, source);
  }

  function hearKey(event) {
    // Autofill sends keys without a name; an input method sends keys that are not text yet.
    if (event.key === undefined || event.isComposing || isElsewhere(event.target)) return;
    if (isEnd(event)) return hearEnd(event);
    if (!isText(event)) return;
    if (event.target === field) return pace.note(event);
    if (event.key === " " && field.value === "") return; // a person presses a button by Space
    event.preventDefault();
    field.focus();
    pace.note(event);
    field.value += event.key;
  }

  function hearEnd(event) {
    const isCommand = event.key === "Enter" || event.key === "Tab";
    // With nothing read, Tab moves on and Enter presses the button that has the focus, as everywhere.
    if (field.value === "" && isCommand && !(event.key === "Enter" && event.target === field)) return;
    event.preventDefault();
    event.stopPropagation();
    takeField();
  }

  // Text that came with its end inside: a paste, or a handheld's scanning app.
  function hearText() {
    const end = field.value.match(/[\r\n\t](?=[^\r\n\t]*$)/);
    if (!end) return;
    const rest = field.value.slice(end.index + 1);
    field.value = field.value.slice(0, end.index);
    takeField();
    field.value = rest;
  }

  function takeFocus() {
    if (!isElsewhere(document.activeElement)) field.focus({ preventScroll: true });
    tellListening();
  }

  function takeFocusAfterClick(event) {
    const selecting = String(getSelection()) !== "";
    if (!isElsewhere(event.target) && !event.target.closest?.("label") && !selecting) takeFocus();
  }

  function tellListening() {
    onListening(document.hasFocus() && !isElsewhere(document.activeElement));
  }

  document.addEventListener("keydown", hearKey, true);
  document.addEventListener("click", takeFocusAfterClick);
  document.addEventListener("visibilitychange", takeFocus);
  field.addEventListener("input", hearText);
  field.addEventListener("paste", () => pace.paste());
  window.addEventListener("focus", takeFocus);
  window.addEventListener("pageshow", takeFocus);
  window.addEventListener("blur", tellListening);
  document.addEventListener("focusin", tellListening);
  document.addEventListener("focusout", () => queueMicrotask(tellListening));

  takeFocus();
  hearText();
}

function isEnd(event) {
  if (event.altKey || event.metaKey) return false;
  if (event.ctrlKey) return event.key === "j" || event.key === "m"; // LF and CR, as some scanners send them
  return event.key === "Enter" || (event.key === "Tab" && !event.shiftKey);
}

function isText(event) {
  const isShortcut = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
  return event.key.length === 1 && !isShortcut;
}

function watchPace() {
  let keys = 0;
  let first = 0;
  let last = 0;
  let pasted = false;

  function reset() {
    keys = 0;
    pasted = false;
  }

  return {
    reset,
    note(event) {
      if (keys === 0) first = event.timeStamp;
      last = event.timeStamp;
      keys += 1;
    },
    paste() {
      pasted = true;
    },
    source() {
      if (pasted) return "paste";
      return keys === 0 || (last - first) / keys < SCANNER_PACE_MS ? "scan" : "typed";
    },
  };
}
