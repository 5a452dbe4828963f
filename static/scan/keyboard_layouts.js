// Reading a code from the keys that were pressed, when the computer's keyboard layout made other letters of them.
//
// A scanner presses the keys of a US keyboard. On a computer set to French or Hindi the same keys type other
// letters; the browser tells which keys they were (UI Events KeyboardEvent.code).

import { CONTROLS } from "./control_signs.js";

const PLAIN = {
  Minus: "-", Equal: "=", Period: ".", Slash: "/", Semicolon: ";", Comma: ",", Quote: "'", Backquote: "`",
  BracketLeft: "[", BracketRight: "]", Backslash: "\\", Space: " ",
  NumpadDecimal: ".", NumpadDivide: "/", NumpadSubtract: "-", NumpadAdd: "+", NumpadMultiply: "*",
};
const SHIFTED = {
  Minus: "_", Equal: "+", Period: ">", Slash: "?", Semicolon: ":", Comma: "<", Quote: '"', Backquote: "~",
  BracketLeft: "{", BracketRight: "}", Backslash: "|",
};
const SHIFTED_DIGITS = ")!@#$%^&*(";

/**
 * The text that these keys type on a US keyboard without Caps Lock; null if one of them is not known there.
 *
 * keys: [{key, code, shift, caps}], as KeyboardEvent has them (caps: Caps Lock was on).
 */
export function typedOnUS(keys) {
  const characters = keys.map(characterOnUS);
  return characters.length === 0 || characters.includes(undefined) ? null : characters.join("");
}

function characterOnUS({ key, code, shift }) {
  if (CONTROLS.test(key)) return key;
  const [plain, shifted] = onUS(code);
  if (shift) return shifted;
  // Scanning apps send "_" from the key of "-" and do not tell of Shift.
  return key === shifted ? shifted : plain;
}

/** What this key types on a US keyboard without and with Shift. */
function onUS(code) {
  if (/^Key[A-Z]$/.test(code)) return [code[3].toLowerCase(), code[3]];
  if (/^Digit[0-9]$/.test(code)) return [code[5], SHIFTED_DIGITS[code[5]]];
  if (/^Numpad[0-9]$/.test(code)) return [code[6], code[6]];
  return [PLAIN[code], SHIFTED[code] ?? PLAIN[code]];
}

/** Whether Caps Lock turned letters round: a shifted key that gave a small letter. */
export function isCapsLocked(keys) {
  return keys.some(({ key, shift, caps }) => caps && shift && /^[a-z]$/.test(key));
}

/** What a key of the number pad would have typed, had Num Lock been on; null if it typed that, or is none. */
export function numberPadSign({ key, code }) {
  const digit = key.length > 1 && code ? code.match(/^Numpad([0-9]|Decimal)$/)?.[1] : null;
  return digit === "Decimal" ? "." : digit ?? null;
}

/** Whether keys of the number pad moved the cursor instead of typing. */
export function isNumLockOff(keys) {
  return keys.some((key) => numberPadSign(key) !== null);
}
