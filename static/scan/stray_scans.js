// Hears a scan that was typed where no field waits for codes: into another field, or while a button has the focus.
//
// A scanner is known by its pace and by the end that it sends. Until the end comes nobody can know that it is one, so
// the text goes where the cursor is. With the end the field gets back what it held, and the end does nothing else: no
// form is sent, no button is pressed.

import { EDITABLE, isEnd, nameOfEnd } from "./capture.js";
import { makeHeardKeys, readKeydown, SCANNER_PACE_MS } from "./heard_keys.js";
import { typedOnUS } from "./keyboard_layouts.js";

const SHORTEST = 4;
// Longer than between any two keys of one scan.
const PAUSE_MS = 100;
// So many characters at its pace are a scanner's for certain.
const CERTAIN = 3;
const TEXT_FIELDS = "textarea, input:is([type=text], [type=search], [type=email], [type=tel], [type=url], [type=number], [type=password], :not([type]))";
const CODE_FIELDS = "[data-takes-code]";
const COMMAND = /^TT:/;

/**
 * Listen on the whole page, but for fields made for codes (data-takes-code) and what `isLeftAlone(element)` names: there
 * the keys do what they always do.
 *
 * onScan(text, {source, keys, end, fault})  as `onCode` of capture.js
 */
export function listenForStrayScans({ isLeftAlone = () => false, onScan }) {
  let run = null; // the keys since the last pause, and what the fields held before them
  let endedAt = -Infinity;

  function readKey(event) {
    if (event.key === undefined || event.isComposing || takesCodes(event.target)) run = null;
    else if (isEnd(event)) readEnd(event);
    else noteKey(event);
  }

  function takesCodes(element) {
    return isLeftAlone(element) || (element.matches?.(CODE_FIELDS) ?? false);
  }

  function noteKey(event) {
    const key = readKeydown(event);
    if (key === null) return;
    endedAt = -Infinity;
    if (run !== null && !isNext(run, event)) run = null;
    // Escape, an arrow, Backspace: a person's, as long as no text came before it.
    if (run === null && key.kind === "other") return;
    run ??= { text: "", times: [], last: 0, heard: makeHeardKeys(), before: new Map() };
    if (!run.before.has(event.target)) run.before.set(event.target, keepState(event.target));
    run.heard.note(key);
    run.last = event.timeStamp;
    if (!event.repeat) run.times.push(event.timeStamp);
    if (key.kind === "text") run.text += key.text;
    if (run.text.length < CERTAIN || !isFast(run.times)) return;
    // Within a scan no key is a shortcut, and a space presses no button and opens no list.
    if (key.kind !== "text") swallow(event);
    else if (!isTextField(event.target)) event.preventDefault();
  }

  function readEnd(event) {
    const scan = run;
    run = null;
    if (scan !== null && isScan(scan, event)) {
      swallow(event);
      endedAt = event.timeStamp;
      for (const [element, state] of scan.before) giveBack(element, state);
      const { text, keys, fault } = scan.heard.spell(scan.text, event.timeStamp);
      onScan(text, { source: "scan", keys, end: nameOfEnd(event), fault });
    } else if (scan === null && isWithinPause(endedAt, event)) {
      swallow(event); // some scanners send two ends
      endedAt = event.timeStamp;
    }
  }

  window.addEventListener("keydown", readKey, true);
  window.addEventListener("keyup", (event) => run?.heard.release(event), true);
}

/** A key that is held down is still the same one, however late it repeats. */
function isNext({ last }, event) {
  return event.repeat || isWithinPause(last, event);
}

function isScan({ text, times, last, heard }, end) {
  const isRepeating = last > times.at(-1);
  if (text.length < SHORTEST || times.length < SHORTEST || !isWithinPause(last, end)) return false;
  if (!isFast(isRepeating ? times : [...times, end.timeStamp])) return false;
  return !isPassword(end.target) || isLabel(heard.spell(text, end.timeStamp));
}

function isWithinPause(last, { timeStamp }) {
  return timeStamp >= last && timeStamp - last <= PAUSE_MS;
}

function isFast(times) {
  return (times.at(-1) - times[0]) / (times.length - 1) < SCANNER_PACE_MS;
}

// Programs that keep passwords may type them as fast as a scanner, and a password must never become a scan. Labels have
// digits and no small letters.
function isLabel({ text, keys }) {
  const typed = (keys && typedOnUS(keys)) ?? text;
  return COMMAND.test(typed) || (/[0-9]/.test(typed) && !/[a-z]/.test(typed));
}

function isPassword(element) {
  return element.type === "password";
}

function isTextField(element) {
  return element.matches?.(TEXT_FIELDS) ?? false;
}

export function isEditable(element) {
  return Boolean(element?.closest?.(EDITABLE));
}

function swallow(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
}

function keepState({ value, checked, selectionStart, selectionEnd }) {
  return { value, checked, selectionStart, selectionEnd };
}

function giveBack(element, { value, checked, selectionStart, selectionEnd }) {
  if (checked !== undefined) element.checked = checked;
  if (value === undefined) return;
  const isChanged = element.value !== value;
  if (isChanged) element.value = value;
  // Fields for numbers and days have no place of the cursor.
  if (typeof selectionStart === "number") element.setSelectionRange(selectionStart, selectionEnd);
  if (isChanged) element.dispatchEvent(new Event("input", { bubbles: true }));
}
