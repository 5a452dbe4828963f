// What the text of a label says: the same reading as the server's (bags/codes.py), and what only the device knows:
// which keys were pressed, and the site's patterns for labels that say more than the code.

import { CONTROLS } from "./control_signs.js";
import { isCapsLocked, isNumLockOff, typedOnUS } from "./keyboard_layouts.js";

const AIM_PREFIX = /^\][A-Za-z][0-9A-Za-z]/;
// White space, and the frame of a label: SOH, STX, ETX, EOT in front, ETX, EOT, GS behind.
const EDGES = /^[ \t\r\n\x01-\x04]+|[ \t\r\n\x03\x04\x1d]+$/g;
const SIGNS = /^[A-Z0-9._/-]{1,64}$/;
// Beside a slash there is never nothing and never dots alone: such a code would have no address.
const ALLOWED = /^\.*[A-Z0-9_-][A-Z0-9._-]*(?:\/\.*[A-Z0-9_-][A-Z0-9._-]*)*$/;
const COMMAND = /^TT:([A-Z]+)$/;
// The QR code of a printed bill: an address that ends in /v/<short code>/ and says number, version and hash behind it.
const PAPER = /^HTTPS?:\/\/[^ ]+\/V\/([0-9A-HJKMNP-TV-Z]{12})\/?(?:\?[^ ]*)?$/;
// A pattern that an admin wrote may take very long over a long text: no label that holds a code is longer.
const LONGEST_LABEL = 512;
// The server takes no longer one.
const LONGEST_TEXT = 5000;

/** The form in which codes are compared. Only ASCII letters change: "ı" and "ß" are other codes. */
export function normalCode(text) {
  return upper(withoutEdges(withoutEdges(text).replace(AIM_PREFIX, "")));
}

/** Whether a normalised code may name a bag. */
export function mayNameNewBag(code) {
  return ALLOWED.test(code) && looksLikeCode(code);
}

/** Whether a text has the signs and the length of a code: it may be one that was misread. */
export function looksLikeCode(text) {
  return SIGNS.test(text);
}

/** The prefix by which a scanner tells what kind of label it read (ISO/IEC 15424), such as "]Q3"; or null. */
export function aimPrefix(text) {
  return withoutEdges(text).match(AIM_PREFIX)?.[0] ?? null;
}

/** A test for parent codes out of the site's pattern; null if this browser cannot read the pattern. */
export function parentTest(pattern) {
  try {
    const known = new RegExp(pattern, "s");
    return (code) => known.test(code);
  } catch {
    return null;
  }
}

/** The site's patterns for labels as regular expressions, case ignored. What this browser cannot read is left out. */
export function readPatterns(patterns) {
  return patterns.flatMap((pattern) => {
    try {
      return [new RegExp(pattern, "is")];
    } catch {
      return [];
    }
  });
}

/** What a scan says: `text` with its {keys, fault} as capture.js heard them. See readLabel. */
export function readScan(text, { keys, fault }, labelPatterns = [], keyboard = null) {
  const came = text.slice(0, LONGEST_TEXT);
  return fault ? readFaulty(came, fault) : readLabel(came, keys, labelPatterns, keyboard);
}

/**
 * Read a label.
 *
 * text            what came, as it came
 * keys            the keys that typed it, or null where they are not known
 * labelPatterns   from readPatterns
 * keyboard        "letters" or "keys": which of the two is known to be right at this station, or null
 *
 * Gives {code, raw, prefix, repaired, command, keyboard, fault}: the normalised code (what came, where it is none);
 * the raw text where it says more than the code; the AIM prefix; "caps_lock", "num_lock" or "layout" where the
 * keyboard spoilt the text and the keys tell it; the name of a command label; which of letters and keys this
 * label proved right; and what is wrong with it: "control" (a control sign inside), "num_lock" (off, and the keys
 * give no code either), "unclear" (letters and keys give two different codes of which nobody knows the right one).
 */
export function readLabel(text, keys, labelPatterns = [], keyboard = null) {
  const typed = readText(text, labelPatterns);
  const onUS = keys === null ? null : typedOnUS(keys);
  if (onUS === null || upper(onUS) === upper(text)) {
    return finish(typed, text, repairOf(typed, keys ?? []), keys ?? []);
  }
  const pressed = readText(onUS, labelPatterns);
  const proof = typed.command ? "letters" : pressed.command ? "keys" : null;
  const believed = proof ?? (typed.isCode !== pressed.isCode ? (typed.isCode ? "letters" : "keys") : keyboard);
  if (typed.isCode && pressed.isCode && believed === null) {
    // "?" is in no code: the server refuses it, and the record shows both.
    return { ...finish({ ...typed, code: `${typed.code}?${pressed.code}` }, text, null, keys), fault: "unclear" };
  }
  if (pressed.isCode && believed === "keys") return { ...finish(pressed, text, "layout", keys), keyboard: proof };
  return { ...finish(typed, text, null, keys), keyboard: proof };
}

/** A label whose keys were no label's: `heard` is what they spell. It is kept as it came. */
export function readFaulty(heard, fault) {
  return { code: upper(heard), raw: null, prefix: null, repaired: null, command: null, keyboard: null, fault };
}

function repairOf({ isCode }, keys) {
  if (isCode && isNumLockOff(keys)) return "num_lock";
  return isCapsLocked(keys) ? "caps_lock" : null;
}

function readText(text, labelPatterns) {
  const prefix = aimPrefix(text);
  const label = withoutEdges(withoutEdges(text).replace(AIM_PREFIX, ""));
  const paper = upper(label).match(PAPER)?.[1];
  if (paper) return { code: paper, prefix, command: null, isCode: true };
  const code = upper(withoutEdges(codeInLabel(label, labelPatterns) ?? label));
  const command = code.match(COMMAND)?.[1].toLowerCase() ?? null;
  return { code, prefix, command, isCode: command !== null || mayNameNewBag(code) };
}

function codeInLabel(label, labelPatterns) {
  if (label.length > LONGEST_LABEL) return null;
  for (const pattern of labelPatterns) {
    const code = label.match(pattern)?.[1];
    if (code) return code;
  }
  return null;
}

function finish({ code, prefix, command, isCode }, text, repaired, keys) {
  const raw = repaired !== null || upper(withoutEdges(text)) !== code ? text : null;
  const isSpoilt = !isCode && isNumLockOff(keys);
  const fault = CONTROLS.test(code) ? "control" : isSpoilt ? "num_lock" : null;
  return { code, raw, prefix, repaired, command, keyboard: null, fault };
}

function withoutEdges(text) {
  return text.replace(EDGES, "");
}

function upper(text) {
  return text.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}
