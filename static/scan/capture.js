// Reads the scanner, which types like a keyboard and ends a code with Enter, Tab, CR or LF.
//
// A code ends with that and with nothing else: no timer cuts or sends one. Reading is one synchronous step:
// copy the text, empty the field, hand the text over. Nobody else ever writes to the field.
//
// The field is a <textarea>: the browser itself keeps an Enter that comes before this module runs as a new
// line, so two codes can never be joined.

const ENDS = /[\r\n\t]+/;
export const EDITABLE = "textarea, select, [contenteditable], input:not([type=button], [type=submit], [type=checkbox], [type=radio], [type=range])";
// A scanner is faster than any typist.
export const SCANNER_PACE_MS = 35;
// Nobody types this much and then thinks for so long: the scanner sends no end.
const MISSED_END_MS = 2500;
const MISSED_END_LENGTH = 4;

/**
 * Listen for codes in `field`, and on the whole page while nothing or a button has the focus.
 *
 * onCode(text, {source, keys, end})  for each code; source ("scan", "typed" or "paste") is a guess from the pace of
 *                               the keys, for the record only; keys are those that typed the text (see keyboard_layouts.js;
 *                               `at` in milliseconds), or null where the browser did not tell; end is the key that
 *                               ended it: "Enter", "NumpadEnter", "Tab", "LF" or "CR", or null
 * onListening(yes)              whenever it becomes true or false that a scan would be heard
 * onMissedEnd(yes)              a text came at a scanner's pace and waits in the field without its end; it stays there
 */
export function listen(field, { onCode, onListening, onMissedEnd }) {
  const pace = watchPace();
  let keys = [];
  let missedEndTimer = null;

  function isElsewhere(element) {
    return element !== field && Boolean(element?.closest?.(EDITABLE));
  }

  function takeField(end = null) {
    const pieces = field.value.split(ENDS).filter(Boolean);
    const source = pace.source();
    const typedBy = keysOf(pieces);
    forget();
    for (const text of pieces) onCode(text, { source, keys: typedBy, end });
  }

  /** The keys that typed this one text, if they are all known: after a paste or a Backspace they are not. */
  function keysOf(pieces) {
    const isWhole = pieces.length === 1 && keys.map(({ key }) => key).join("") === pieces[0];
    return isWhole ? keys : null;
  }

  function forget() {
    field.value = "";
    keys = [];
    pace.reset();
    clearTimeout(missedEndTimer);
    missedEndTimer = null;
    onMissedEnd(false);
  }

  function readKey(event) {
    // Autofill sends keys without a name; an input method sends keys that are not text yet.
    if (event.key === undefined || event.isComposing || isElsewhere(event.target)) return;
    if (isEnd(event)) return readEnd(event);
    if (!isText(event)) return;
    if (event.target !== field) {
      if (event.key === " " && field.value === "") return; // a person presses a button by Space
      event.preventDefault();
      field.focus();
      field.value += event.key;
    }
    noteKey(event);
  }

  function noteKey(event) {
    keys.push({ key: event.key, code: event.code, shift: event.shiftKey, caps: event.getModifierState("CapsLock"), at: event.timeStamp });
    pace.note(event);
    missedEndTimer ??= setTimeout(lookForMissedEnd, MISSED_END_MS);
  }

  // Only tells: the text stays where it is, and what comes next still belongs to it.
  function lookForMissedEnd() {
    missedEndTimer = null;
    if (field.value === "") return;
    const quiet = pace.quietFor();
    if (quiet < MISSED_END_MS) missedEndTimer = setTimeout(lookForMissedEnd, MISSED_END_MS - quiet);
    else if (field.value.length >= MISSED_END_LENGTH && pace.source() === "scan") onMissedEnd(true);
  }

  function readEnd(event) {
    const isCommand = event.key === "Enter" || event.key === "Tab";
    // With nothing read, Tab moves on and Enter presses the button that has the focus, as everywhere.
    if (field.value === "" && isCommand && !(event.key === "Enter" && event.target === field)) return;
    event.preventDefault();
    event.stopPropagation();
    takeField(nameOfEnd(event));
  }

  // Text that came with its end inside: a paste, or a handheld's scanning app.
  function readText() {
    const end = field.value.match(/[\r\n\t](?=[^\r\n\t]*$)/);
    if (!end) return;
    const rest = field.value.slice(end.index + 1);
    field.value = field.value.slice(0, end.index);
    takeField();
    field.value = rest;
  }

  function takeFocus() {
    if (!isElsewhere(document.activeElement)) field.focus({ preventScroll: true });
    reportListening();
  }

  function takeFocusAfterClick(event) {
    const selecting = String(getSelection()) !== "";
    if (!isElsewhere(event.target) && !event.target.closest?.("label") && !selecting) takeFocus();
  }

  function reportListening() {
    onListening(document.hasFocus() && !isElsewhere(document.activeElement));
  }

  document.addEventListener("keydown", readKey, true);
  document.addEventListener("click", takeFocusAfterClick);
  document.addEventListener("visibilitychange", takeFocus);
  field.addEventListener("input", readText);
  field.addEventListener("paste", () => pace.paste());
  window.addEventListener("focus", takeFocus);
  window.addEventListener("pageshow", takeFocus);
  window.addEventListener("blur", reportListening);
  document.addEventListener("focusin", reportListening);
  document.addEventListener("focusout", () => queueMicrotask(reportListening));

  takeFocus();
  readText();
}

export function isEnd(event) {
  if (event.altKey || event.metaKey) return false;
  if (event.ctrlKey) return event.code === "KeyJ" || event.code === "KeyM" || event.key === "j" || event.key === "m"; // LF, CR
  return event.key === "Enter" || (event.key === "Tab" && !event.shiftKey);
}

export function nameOfEnd(event) {
  if (event.ctrlKey) return event.code === "KeyJ" || event.key === "j" ? "LF" : "CR";
  return event.code === "NumpadEnter" ? "NumpadEnter" : event.key;
}

// One key may give several letters (Hindi InScript has such keys), but the names of keys are ASCII words.
export function isText(event) {
  const isShortcut = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
  return !isShortcut && (event.key.length === 1 || /[^\x20-\x7e]/.test(event.key));
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
    quietFor() {
      return performance.now() - last;
    },
    source() {
      if (pasted) return "paste";
      return keys === 0 || (last - first) / keys < SCANNER_PACE_MS ? "scan" : "typed";
    },
  };
}
