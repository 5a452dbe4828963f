// Reading the text of a label the way the server does (bags/codes.py). The device only compares with it:
// what is sent is the text as it was read.

const AIM_PREFIX = /^\][A-Za-z][0-9A-Za-z]/;
const EDGES = /^[ \t\r\n]+|[ \t\r\n]+$/g;

/** The form in which codes are compared. Only ASCII letters change: "ı" and "ß" are other codes. */
export function normalCode(text) {
  const trimmed = text.replace(EDGES, "").replace(AIM_PREFIX, "").replace(EDGES, "");
  return trimmed.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
}

/** A test for parent codes out of the site's pattern; null if this browser cannot read the pattern. */
export function parentTest(pattern) {
  try {
    const known = new RegExp(pattern);
    return (code) => known.test(code);
  } catch {
    return null;
  }
}
