// Reads the scanner, which types like a keyboard and ends a code with Enter, Tab, CR or LF.
//
// A code ends with that and with nothing else: no timer cuts or sends one. Reading is one synchronous step:
// copy the text, empty the field, hand the text over. Nobody else ever writes to the field.
//
// The field is a <textarea>: the browser itself keeps an Enter that comes before this module runs as a new
// line, so two codes can never be joined.

import { CONTROLS } from "./control_signs.js";
import { makeHeardKeys, readKeydown, SCANNER_PACE_MS } from "./heard_keys.js";

const ENDS = /[\r\n\t]+/;
export const EDITABLE = "textarea, select, [contenteditable], input:not([type=button], [type=submit], [type=checkbox], [type=radio], [type=range])";
// Shortcuts by which a person edits a text: select all, copy, paste, cut, redo, undo.
const EDITING = ["a", "c", "v", "x", "y", "z"];
// Nobody types this much and then thinks for so long: the scanner sends no end.
const MISSED_END_MS = 2500;
const MISSED_END_LENGTH = 4;

/**
 * Listen for codes in `field`, and on the whole page while nothing or a button has the focus.
 *
 * onCode(text, {source, keys, end, fault, pause})  for each code; source ("scan", "typed" or "paste") is a guess from the pace
 *                               of the keys, for the record only; keys are those that typed the text (see keyboard_layouts.js;
 *                               `at` in milliseconds), or null where the browser did not tell; end is the key that
 *                               ended it: "Enter", "NumpadEnter", "Tab", "LF" or "CR", or null; fault is null, or says
 *                               that a scanner's keys do not spell what is there: "edited" (there were keys that are no
 *                               text: <Backspace>) or "stuck_key". Then text is what was heard; pause is the time from the
 *                               end before to the first key in milliseconds, null where that is not known
 * onListening(yes)              whenever it becomes true or false that a scan would be heard
 * onMissedEnd(yes)              a text came at a scanner's pace and waits in the field without its end; it stays there
 */
export function listen(field, { onCode, onListening, onMissedEnd }) {
  const pace = watchPace();
  const heard = makeHeardKeys();
  let altDigits = "";
  let endedAt = null;
  let kept = { code: null, isKept: false };
  let missedEndTimer = null;

  function isElsewhere(element) {
    return element !== field && Boolean(element?.closest?.(EDITABLE));
  }

  function takeField(at, end = null) {
    const pieces = field.value.split(ENDS).filter(Boolean);
    const source = pace.source();
    const { text, keys, fault } = heard.spell(pieces[0] ?? "", at);
    const pause = keys !== null && endedAt !== null ? keys[0].at - endedAt : null;
    endedAt = at;
    forget();
    if (pieces.length > 0) onCode(text, { source, keys: pieces.length === 1 ? keys : null, end, fault, pause });
    for (const piece of pieces.slice(1)) onCode(piece, { source, keys: null, end, fault: null, pause: null });
  }

  function forget() {
    field.value = "";
    heard.forget();
    pace.reset();
    clearTimeout(missedEndTimer);
    missedEndTimer = null;
    onMissedEnd(false);
  }

  function readKey(event) {
    // Autofill sends keys without a name; an input method sends keys that are not text yet.
    if (event.key === undefined || event.isComposing || isElsewhere(event.target)) return;
    if (isAltDigit(event)) return void (altDigits += event.code.slice(-1));
    endAltCode(event);
    if (isEnd(event)) return readEnd(event);
    const entry = readKeydown(event);
    if (entry === null || (event.target !== field && event.key === " " && field.value === "")) return; // a person presses a button by Space
    if (isKeptFromBrowser(event, entry)) event.preventDefault();
    if (entry.kind === "text" && (event.target !== field || entry.text !== event.key)) insert(event, entry.text);
    else forgetWhatIsGone(event);
    noteKey(event, entry);
  }

  /** Text that the browser would not put into the field: no field has the focus, or Num Lock is off. */
  function insert(event, text) {
    event.preventDefault();
    forgetWhatIsGone(event);
    if (event.target === field) return field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    field.value += text;
  }

  /** A person emptied the field, or chose all that is in it to be typed over. */
  function forgetWhatIsGone({ timeStamp }) {
    const isAllChosen = field.selectionStart === 0 && field.selectionEnd === field.value.length;
    if (isAllChosen && !heard.isFast(timeStamp)) heard.forget();
  }

  // What a scanner sends is no shortcut: it must not open, print, save or leave anything.
  function isKeptFromBrowser({ key, code, ctrlKey, repeat, timeStamp }, { kind }) {
    if (kind === "text") return false;
    if (repeat && code === kept.code) return kept.isKept;
    const letter = ctrlKey && /^[a-z]$/i.test(key) ? key.toLowerCase() : null;
    const isEditing = EDITING.includes(letter);
    const isFast = heard.isFast(timeStamp) && !(isEditing && heard.isEmpty);
    const isInside = field.value !== "" && letter !== null && !isEditing;
    kept = { code, isKept: isFast || isInside || letter === "b" }; // Ctrl+B is STX, in front of each label
    return kept.isKept;
  }

  function noteKey(event, entry) {
    heard.note(entry);
    if (entry.kind !== "text" || event.repeat) return;
    pace.note(event);
    missedEndTimer ??= setTimeout(lookForMissedEnd, MISSED_END_MS);
  }

  /** Windows: Alt held down, a number typed on the number pad, is one character. */
  function isAltDigit({ altKey, ctrlKey, code }) {
    return altKey && !ctrlKey && /^Numpad[0-9]$/.test(code);
  }

  function endAltCode({ timeStamp }) {
    const number = Number(altDigits);
    const isKnown = altDigits !== "" && number < 128;
    altDigits = "";
    if (isKnown) heard.noteCharacter(String.fromCharCode(number), timeStamp, { isOpen: true });
  }

  function readKeyUp(event) {
    if (event.key === "Alt") endAltCode(event);
    heard.release(event);
  }

  /** A control sign that comes as a character: browsers put none into a field. */
  function readCharacter(event) {
    const character = String.fromCharCode(event.charCode ?? 0);
    if (isElsewhere(event.target) || !event.charCode || !CONTROLS.test(character) || ENDS.test(character)) return;
    endAltCode(event);
    heard.noteCharacter(character, event.timeStamp);
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
    takeField(event.timeStamp, nameOfEnd(event));
  }

  // Text that came with its end inside: a paste, or a handheld's scanning app.
  function readText({ timeStamp } = { timeStamp: 0 }) {
    const end = field.value.match(/[\r\n\t](?=[^\r\n\t]*$)/);
    if (!end) return;
    const rest = field.value.slice(end.index + 1);
    field.value = field.value.slice(0, end.index);
    takeField(timeStamp);
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
  document.addEventListener("keypress", readCharacter, true);
  document.addEventListener("keyup", readKeyUp, true);
  document.addEventListener("click", takeFocusAfterClick);
  document.addEventListener("visibilitychange", takeFocus);
  field.addEventListener("input", readText);
  field.addEventListener("paste", () => {
    pace.paste();
    heard.dropLast();
  });
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
