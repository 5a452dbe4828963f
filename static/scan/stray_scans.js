// Hears a scan that was typed where no field waits for codes: into another field, or while a button has the focus.
//
// A scanner is known by its pace and by the end that it sends. Until the end comes nobody can know that it is one, so
// the text goes where the cursor is. With the end the field gets back what it held, and the end does nothing else: no
// form is sent, no button is pressed.
//
// Password fields are left alone: programs that keep passwords may type them as fast as a scanner, and a password must
// never become a scan. One field alone is asked for while people scan on, that of the scan page's own strip for signing in
// again (data-takes-labels): there command labels and parents' codes are scans, since missing one of them would
// put what follows into the wrong parent. A child's code may look like a password (EMP48213): it is typed into the
// field, the sign-in is refused, and the bag has to be scanned again.

import { EDITABLE, isEnd, nameOfEnd } from "./capture.js";
import { normalCode } from "./codes.js";
import { makeHeardKeys, readKeydown, SCANNER_PACE_MS } from "./heard_keys.js";
import { typedOnUS } from "./keyboard_layouts.js";

const SHORTEST = 4;
// Longer than between any two keys of one scan.
const PAUSE_MS = 100;
// So many characters at its pace are a scanner's for certain.
const CERTAIN = 3;
const TEXT_FIELDS = "textarea, input:is([type=text], [type=search], [type=email], [type=tel], [type=url], [type=number], [type=password], :not([type]))";
const CODE_FIELDS = "[data-takes-code]";
const TAKES_LABELS = "[data-takes-labels]";
const COMMAND = /^TT:[A-Z]+$/;

/**
 * Listen on the whole page, but for fields made for codes (data-takes-code) and what `isLeftAlone(element)` names: there
 * the keys do what they always do.
 *
 * isParentCode(code)                        whether the site's pattern for parents fits
 * onScan(text, {source, keys, end, fault})  as `onCode` of capture.js
 */
export function listenForStrayScans({ isLeftAlone = () => false, isParentCode = () => false, onScan }) {
  let run = null; // the keys since the last pause, and what the fields held before them
  let endedAt = -Infinity;

  function readKey(event) {
    if (event.key === undefined || event.isComposing || keepsItsKeys(event.target)) run = null;
    else if (isEnd(event)) readEnd(event);
    else noteKey(event);
  }

  function keepsItsKeys(element) {
    const isKept = element.matches?.(CODE_FIELDS) || (isPassword(element) && !element.matches(TAKES_LABELS));
    return isKept || isLeftAlone(element);
  }

  function isScan(scan, end) {
    return isTypedByScanner(scan, end) && (!isPassword(end.target) || isLabel(scan.heard.spell(scan.text, end.timeStamp)));
  }

  function isLabel({ text, keys }) {
    const code = normalCode((keys && typedOnUS(keys)) ?? text);
    return COMMAND.test(code) || isParentCode(code);
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

function isTypedByScanner({ text, times, last }, end) {
  const isRepeating = last > times.at(-1);
  if (text.length < SHORTEST || times.length < SHORTEST || !isWithinPause(last, end)) return false;
  return isFast(isRepeating ? times : [...times, end.timeStamp]);
}

function isWithinPause(last, { timeStamp }) {
  return timeStamp >= last && timeStamp - last <= PAUSE_MS;
}

function isFast(times) {
  return (times.at(-1) - times[0]) / (times.length - 1) < SCANNER_PACE_MS;
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
