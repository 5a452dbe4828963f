// Every key since the last end, and what they spell. A scanner spells the label and nothing else: where one of its
// keys is no part of the text that is there, the label is not believed. A person may go back and mend; the pace tells.

import { CONTROLS, controlSign } from "./control_signs.js";
import { numberPadSign } from "./keyboard_layouts.js";

// A scanner is faster than any typist.
export const SCANNER_PACE_MS = 35;
// Among a scanner's keys, one that came with more rest than this before and after it was pressed by a person.
const REST_MS = 100;
const MOST_KEPT = 6000;
// File, group and record separators are no shortcut of anybody's: they are part of a label however slowly they come.
const SEPARATORS = ["\x1c", "\x1d", "\x1e"];
// Keys that spell nothing by themselves.
const SILENT = [
  "Shift", "Control", "Alt", "AltGraph", "CapsLock", "NumLock", "ScrollLock", "Fn", "FnLock", "Symbol", "SymbolLock",
];

/**
 * What a keydown is: {kind, text, key, code, shift, caps, at, isRepeat}, or null where it tells nothing.
 *
 * kind   "text" (text is what it types), "control" (text is the sign) or "other" (text is its name: <Backspace>)
 */
export function readKeydown(event) {
  const { key, code, shiftKey: shift, timeStamp: at } = event;
  // An input method, a keyboard on the screen, a key with letters that the browser does not name: text without keys.
  const isUnnamed = key === "" || key === "Process" || (key === "Unidentified" && !code);
  if (event.keyCode === 229 || isUnnamed || SILENT.includes(key)) return null;
  const heard = { key, code, shift, caps: event.getModifierState("CapsLock"), at, isRepeat: event.repeat };
  const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey;
  const digit = isPlain ? numberPadSign(event) : null;
  if (digit !== null) return { ...heard, kind: "text", text: digit };
  const sign = controlSign(event);
  if (sign !== null) return { ...heard, kind: "control", text: sign, key: sign, isOpen: true };
  if (isText(event)) return { ...heard, kind: "text", text: key };
  return { ...heard, kind: "other", text: `<${nameOf(event)}>` };
}

// One key may give several letters (Hindi InScript has such keys), but the names of keys are ASCII words.
function isText(event) {
  const isShortcut = (event.ctrlKey || event.altKey || event.metaKey) && !event.getModifierState("AltGraph");
  return !isShortcut && (event.key.length === 1 || /[^\x20-\x7e]/.test(event.key));
}

function nameOf({ key, ctrlKey, altKey, metaKey }) {
  return [ctrlKey && "Ctrl+", altKey && "Alt+", metaKey && "Meta+", key].filter(Boolean).join("");
}

/** The keys since the last end. */
export function makeHeardKeys() {
  let heard = [];
  let held = new Set(); // keys that are down
  let isRelease = false; // this keyboard tells when a key is let go
  let lastAt = -Infinity;

  function forget() {
    heard = [];
    held = new Set();
    isRelease = false;
  }

  function note(entry) {
    const isDown = held.has(entry.code);
    if (entry.code) held.add(entry.code);
    lastAt = entry.at;
    if (heard.length < MOST_KEPT) heard.push({ ...entry, isDown });
  }

  /** A key that goes down a second time without having come up repeats itself, where keys are heard to come up. */
  function markRepeats() {
    if (isRelease) for (const entry of heard) entry.isRepeat ||= entry.isDown;
  }

  /** A character without a key of its own. What a key typed, and what the browser then says of it, is one sign. */
  function noteCharacter(text, at, { isOpen = false } = {}) {
    const last = heard.at(-1);
    const kind = CONTROLS.test(text) ? "control" : "text";
    if (last?.isOpen && last.text === text) last.isOpen = false;
    else note({ kind, text, key: text, code: "", shift: false, caps: false, isRepeat: false, at, isOpen });
  }

  function release({ code }) {
    if (held.delete(code)) isRelease = true;
  }

  /** What the keys spell, where `value` is in the field: {text, keys, fault}; keys are null where not all are known. */
  function spell(value, endAt) {
    dropLead();
    markRepeats();
    const isScan = isAtScannersPace(endAt);
    const odd = heard.filter(({ kind }) => kind !== "text");
    const isOfScanner = (entry) => isScan && rest(entry, endAt) < REST_MS;
    const typed = heard.filter(({ kind }) => kind === "text");
    if (isScan && typed.some(({ isRepeat }) => isRepeat)) return refuse("stuck_key");
    if (odd.some((entry) => entry.kind === "other" && isOfScanner(entry))) return refuse("edited");
    const signs = odd.filter((entry) => SEPARATORS.includes(entry.text) || (entry.kind === "control" && isOfScanner(entry)));
    const letters = join(typed);
    const isWhole = signs.length === odd.length && (value === letters || value === join(heard));
    if (isWhole) return { text: join(heard), keys: heard.length > 0 ? heard.map(forRecord) : null, fault: null };
    // Text may come without keys as well; but each key must have come into it.
    if (signs.length > 0 || (isScan && odd.length === 0 && !isWithin(letters, value))) return refuse("edited");
    return { text: value, keys: null, fault: null };
  }

  // Ctrl and a letter in front of a label: its frame (STX), or a shortcut that was pressed before the trigger.
  function dropLead() {
    const first = heard.findIndex(({ kind, text, code }) => kind !== "control" || code === "" || text > "\x1a");
    heard = heard.slice(first === -1 ? heard.length : first);
  }

  function refuse(fault) {
    return { text: join(heard), keys: heard.map(forRecord), fault };
  }

  /** Most keys came as fast as no typist's. Repeats say nothing of it: the computer makes them. */
  function isAtScannersPace(endAt) {
    const times = [...heard.filter(({ isRepeat }) => !isRepeat).map(({ at }) => at), endAt];
    const gaps = times.slice(1).map((at, place) => at - times[place]).sort((a, b) => a - b);
    return gaps.length > 0 && gaps[Math.floor((gaps.length - 1) / 2)] < SCANNER_PACE_MS;
  }

  /** The shorter of the pauses before and after this key; while it is held down it is one key. */
  function rest(entry, endAt) {
    const place = heard.indexOf(entry);
    let first = place;
    while (heard[first].isRepeat && heard[first - 1]?.code === entry.code) first -= 1;
    let last = place;
    while (heard[last + 1]?.isRepeat && heard[last + 1].code === entry.code) last += 1;
    const before = heard[first].at - (heard[first - 1]?.at ?? -Infinity);
    const after = (heard[last + 1]?.at ?? endAt) - heard[last].at;
    return Math.min(before, after);
  }

  return {
    forget, note, noteCharacter, release, spell,
    get isEmpty() {
      return heard.length === 0;
    },
    /** A text was pasted: the keys for it are no part of it. */
    dropLast() {
      if (heard.at(-1)?.kind !== "text") heard.pop();
    },
    /** Whether a key at this time follows the one before as fast as a scanner's keys do. */
    isFast: (at) => Math.abs(at - lastAt) < SCANNER_PACE_MS,
  };
}

function join(entries) {
  return entries.map(({ text }) => text).join("");
}

function forRecord({ key, code, shift, caps, at }) {
  return { key, code, shift, caps, at };
}

function isWithin(part, whole) {
  let found = 0;
  for (let place = 0; place < whole.length; place += 1) if (whole[place] === part[found]) found += 1;
  return found === part.length;
}
