// Two scanners that type into one page at once: CH20001 and CH20002 come as CCHH2200000012, or cut by the first Enter.
//
// What came is taken for two labels only if codes of this site explain it: their make, as CH99999 for CH and five
// digits. A code whose own make is known here is always one label.

// A day of odd labels must not slow down each scan: the makes that were used last are enough.
const MOST_MAKES = 200;
// Shorter codes are explained by too much.
const SHORTEST = 5;
// Two codes of a make that nobody knows yet are recognised by how alike they are.
const SHORTEST_UNKNOWN = 6;
const LONGEST_UNKNOWN = 12;
const UNKNOWN_MAKE = /^[A-Z]{2,}.*9/;
// The end of one label cuts the other; its rest comes as fast as the keys before.
const REST_MS = 100;

/** What a code looks like: each digit is a 9. */
export function makeOf(code) {
  return code.replace(/[0-9]/g, "9");
}

/** A set of makes, {has(code), add(code), words()}, that forgets those that were used longest ago. */
export function makeMakes(first = []) {
  const makes = new Set(first.slice(-MOST_MAKES));

  function add(code) {
    const make = makeOf(code);
    makes.delete(make);
    makes.add(make);
    if (makes.size > MOST_MAKES) makes.delete(makes.values().next().value);
  }

  return { add, has: (code) => makes.has(makeOf(code)), words: () => Array.from(makes) };
}

/** Judges labels one after the other. `makes`: those of the site's codes; more are learned from codes that were taken. */
export function makeTwoScanners(makes) {
  const known = makeMakes(makes);
  let wasMixed = false;

  /** Whether this code came from two scanners. `pause`: milliseconds from the end before to its first key. */
  function judge(code, pause) {
    const isRest = wasMixed && pause !== null && pause < REST_MS && !known.has(code);
    wasMixed = isRest || isMixed(code, known.words());
    return wasMixed;
  }

  return {
    judge,
    learn: known.add,
  };
}

/** Whether two codes of known makes, typed at once, explain this code, which is of none. */
export function isMixed(code, makes) {
  const make = makeOf(code);
  if (makes.includes(make)) return false;
  const words = makes.filter((word) => word.length >= SHORTEST && /9/.test(word));
  const wholes = words.filter(isTelling);
  const others = words.filter((word) => isTelling(word) || /^9+$/.test(word));
  return isAlternating(code) || areNeighbours(code) || wholes.some((whole) => others.some((other) => fits(make, whole, other) && isShuffle(make, whole, other)));
}

function fits(text, whole, other) {
  return text.length > whole.length && text.length <= whole.length + other.length;
}

/** Whether a make has enough signs beside its digits to be known again: A9999 and B9999 would explain each AB99999. */
function isTelling(make) {
  return /^[A-Z]/.test(make) && make.replace(/9/g, "").length >= 2;
}

/**
 * Whether `text`, which is longer than `whole`, is all of `whole` with the beginning of `other` in between, one of them not simply behind the other.
 *
 * A make of digits alone fits into too much: it counts only where it tears the letters of `whole` apart.
 */
function isShuffle(text, whole, other) {
  const extra = text.length - whole.length;
  const letters = whole.match(/^[A-Z]+/)[0];
  if (/^9/.test(other) && (letters.length < 2 || text.includes(letters))) return false;
  const part = other.slice(0, extra);
  if (extra === 1) return isInterrupted(text, whole, part);
  if (text === whole + part || text === part + whole) return extra < other.length; // else two labels, one behind the other
  return isMerged(text, whole, part);
}

/** One character of another label among the digits of a whole one. Behind them it may be a make of its own. */
function isInterrupted(text, whole, character) {
  const places = Array.from(text.slice(0, -1)).keys();
  return Array.from(places).some(
    (place) => text[place] === character && text[place - 1] === "9" && text.slice(0, place) + text.slice(place + 1) === whole,
  );
}

/** Whether `text` is made of `one` and `two`, each in its order. */
function isMerged(text, one, two) {
  // How much of `one` may have been used up so far; what is left over is of `two`.
  let used = new Set([0]);
  for (let place = 0; place < text.length; place += 1) {
    const next = new Set();
    for (const count of used) {
      if (one[count] === text[place]) next.add(count + 1);
      if (two[place - count] === text[place]) next.add(count);
    }
    used = next;
  }
  return used.has(one.length);
}

/** Whether two codes of one make came key by key in turn, and are nearly the same, as labels of one roll are. */
function isAlternating(code) {
  const one = Array.from(code).filter((_, place) => place % 2 === 0);
  const two = Array.from(code).filter((_, place) => place % 2 === 1);
  const make = makeOf(one.join(""));
  if (one.length < SHORTEST_UNKNOWN || make !== makeOf(two.join("")) || !UNKNOWN_MAKE.test(make)) return false;
  const same = one.filter((character, place) => character === two[place]).length;
  return same * 3 >= one.length * 2;
}

/** Whether two codes that differ in one digit at most, as labels side by side, came in any order. */
function areNeighbours(code) {
  const length = code.length / 2;
  const letters = code.replace(/[^A-Z]/g, "").length;
  if (letters < 4 || letters % 2 === 1 || length < SHORTEST_UNKNOWN || length > LONGEST_UNKNOWN) return false;
  if (makeOf(code.slice(0, length)) === makeOf(code.slice(length))) return false; // one behind the other
  // What the scanner in front may have typed, with how many digits of the one behind it differ.
  let leaders = new Map([["", 0]]);
  Array.from(code).forEach((character, place) => {
    const next = new Map();
    const keep = (leader, differing) => differing <= Math.min(1, next.get(leader) ?? 1) && next.set(leader, differing);
    for (const [leader, differing] of leaders) {
      const other = leader[place - leader.length];
      if (leader.length < length) keep(leader + character, differing);
      if (other === character) keep(leader, differing);
      else if (/^[0-9]{2}$/.test(`${other}${character}`)) keep(leader, differing + 1);
    }
    leaders = next;
  });
  return Array.from(leaders.keys()).some((leader) => leader.length === length && UNKNOWN_MAKE.test(makeOf(leader)));
}
