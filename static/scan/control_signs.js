// The control signs of ASCII (ISO 646): labels hold them between their fields, scanners send them as Ctrl and a key.

export const CONTROLS = /[\x00-\x1f\x7f]/;
const LONGEST_SHOWN = 40;
const NAMES = (
  "NUL SOH STX ETX EOT ENQ ACK BEL BS TAB LF VT FF CR SO SI DLE DC1 DC2 DC3 DC4 NAK SYN ETB CAN EM SUB ESC FS GS RS US"
).split(" ");
// Keys of a US keyboard beside the letters; with Shift or without, as @ and 2.
const BY_CODE = { BracketLeft: 27, Backslash: 28, BracketRight: 29, Digit6: 30, Minus: 31, Digit2: 0, Space: 0 };
const BY_KEY = { "[": 27, "\\": 28, "]": 29, "^": 30, "6": 30, "_": 31, "-": 31, "@": 0, " ": 0 };

/** The sign that this keydown with Ctrl stands for, or null. The key counts, and its letter where the browser does not name the key. */
export function controlSign({ key, code, ctrlKey, altKey, metaKey }) {
  if (CONTROLS.test(key)) return key;
  if (!ctrlKey || altKey || metaKey) return null;
  const letter = code?.match(/^Key([A-Z])$/)?.[1] ?? key.match(/^[a-z]$/i)?.[0].toUpperCase();
  const number = letter ? letter.charCodeAt(0) - 64 : BY_CODE[code] ?? BY_KEY[key];
  return number === undefined ? null : String.fromCharCode(number);
}

/** The beginning of a text, as much as a sentence or a board has room for, with its control signs made visible. */
export function shorten(text) {
  return nameControls(text.slice(0, LONGEST_SHOWN));
}

/** The text with its control signs made visible: "CH10001<GS>LOT7". */
export function nameControls(text) {
  return text.replace(new RegExp(CONTROLS, "g"), (sign) => `<${NAMES[sign.charCodeAt(0)] ?? "DEL"}>`);
}
