// Hears a scan that was typed where no field waits for codes: into another field, or while a button has the focus.
//
// A scanner is known by its pace and by the end that it sends. Until the end comes nobody can know that it is one, so
// the text goes where the cursor is. With the end the field gets back what it held, and the end does nothing else: no
// form is sent, no button is pressed.

import { EDITABLE, isEnd, nameOfEnd } from "./capture.js";
import { SCANNER_PACE_MS, isText } from "./heard_keys.js";
import { typedOnUS } from "./keyboard_layouts.js";

const SHORTEST = 4;
// Longer than between any two keys of one scan.
const PAUSE_MS = 100;
// So many keys at its pace are a scanner's for certain.
const CERTAIN = 3;
const MODIFIERS = ["Shift", "CapsLock", "NumLock", "Control", "Alt", "AltGraph", "Meta"];
const TEXT_FIELDS = "textarea, input:is([type=text], [type=search], [type=email], [type=tel], [type=url], [type=number], [type=password], :not([type]))";
const CODE_FIELDS = "[data-takes-code]";
const COMMAND = /^TT:/;

/**
 * Listen on the whole page, but for fields made for codes (data-takes-code) and what `isLeftAlone(element)` names: there
 * the keys do what they always do.
 *
 * onScan(text, {source, keys, end, fault})  as `onCode` of capture.js; fault is "control" or "edited" where a key among
 *                                           them types no text, "stuck_key" where one repeats, else null
 */
export function listenForStrayScans({ isLeftAlone = () => false, onScan }) {
  let run = null; // the keys since the last pause, and what the fields held before them
  let endedAt = -Infinity;

  function readKey(event) {
    if (event.key === undefined || event.isComposing || takesCodes(event.target)) run = null;
    else if (MODIFIERS.includes(event.key)) return;
    else if (isEnd(event)) readEnd(event);
    else if (isText(event)) noteKey(event);
    else noteOtherKey(event);
  }

  function takesCodes(element) {
    return isLeftAlone(element) || (element.matches?.(CODE_FIELDS) ?? false);
  }

  function noteKey(event) {
    join(event);
    run.keys.push({ key: event.key, code: event.code, shift: event.shiftKey, caps: event.getModifierState("CapsLock"), at: event.timeStamp });
    if (event.repeat) run.fault ??= "stuck_key";
    // A space in a label presses buttons and opens lists and calendars.
    if (!isTextField(event.target) && run.keys.length >= CERTAIN && isFast(run, event)) event.preventDefault();
  }

  /** A key that types no text: with people the end of what they typed, within a scan a fault of it. */
  function noteOtherKey(event) {
    if (run === null || !isWithinPause(run.last, event) || run.keys.length < CERTAIN || !isFast(run, event)) {
      run = null;
      endedAt = -Infinity;
      return;
    }
    join(event);
    run.fault ??= event.ctrlKey ? "control" : "edited";
    swallow(event);
  }

  function join(event) {
    endedAt = -Infinity;
    if (run === null || !isWithinPause(run.last, event)) {
      run = { first: event.timeStamp, keys: [], fault: null, before: new Map() };
    }
    run.last = event.timeStamp;
    if (!run.before.has(event.target)) run.before.set(event.target, keepState(event.target));
  }

  function readEnd(event) {
    const scan = run;
    run = null;
    if (scan !== null && isScan(scan, event)) {
      swallow(event);
      endedAt = event.timeStamp;
      for (const [element, state] of scan.before) giveBack(element, state);
      onScan(spell(scan), { source: "scan", keys: scan.keys, end: nameOfEnd(event), fault: scan.fault });
    } else if (scan === null && isWithinPause(endedAt, event)) {
      swallow(event); // some scanners send two ends
      endedAt = event.timeStamp;
    }
  }

  window.addEventListener("keydown", readKey, true);
}

function isScan(scan, end) {
  if (scan.keys.length < SHORTEST || !isWithinPause(scan.last, end) || !isFast(scan, end)) return false;
  return !isPassword(end.target) || isLabel(scan);
}

function isWithinPause(last, { timeStamp }) {
  return timeStamp >= last && timeStamp - last <= PAUSE_MS;
}

function isFast({ first, keys }, { timeStamp }) {
  return (timeStamp - first) / keys.length < SCANNER_PACE_MS;
}

function spell({ keys }) {
  return keys.map(({ key }) => key).join("");
}

// Programs that keep passwords may type them as fast as a scanner, and a password must never become a scan. Labels have
// digits and no small letters.
function isLabel(scan) {
  const typed = typedOnUS(scan.keys) ?? spell(scan);
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
  if (value === undefined || element.value === value) return;
  element.value = value;
  // Fields for numbers and days have no place of the cursor.
  if (typeof selectionStart === "number") element.setSelectionRange(selectionStart, selectionEnd);
  element.dispatchEvent(new Event("input", { bubbles: true }));
}
