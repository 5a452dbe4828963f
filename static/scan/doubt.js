// May this label be a misread parent's? Judged by the site's patterns, before the server knows of it: the same as
// is_one_slip.sql, is_doubtful.sql, holds_two_codes.sql and may_hold_parent.sql say, without the bags that are known.

import { looksLikeCode, mayNameNewBag } from "./codes.js";
import { makeMakes } from "./two_scanners.js";

// Of these nobody knows what the label said.
const UNREADABLE = ["num_lock", "two_scanners"];
const SHORTEST_CODE = 4;
// The server keeps so much of a label and judges no more (MAX_STORED_TEXT), however long a key was held down.
const LONGEST_JUDGED = 256;
// No code is longer, so that no key of one got stuck later: repeats_in_parent.sql looks no further either.
const LONGEST_CODE = 64;

/**
 * parentPattern, childPattern   the site's
 * slipPattern                   the pattern for parents with "~" wherever it takes one character (CodeSettings.slip_pattern)
 * isApart                       whether it is proven that no slip turns a code of the one pattern into one of the other
 *
 * mayBeParent(code, fault)   whether the parent in hand is put down, because this may be the label of another one
 * believe(code)              the server knows this code as a child: codes of its make are left to the server from now on
 * Where this browser cannot read the patterns, all is left to the server.
 */
export function makeDoubt({ parentPattern, slipPattern, childPattern, isApart }) {
  const patterns = readAll([parentPattern, slipPattern, childPattern, parentPattern.replace(/^\^|\$$/g, "")]);
  if (patterns === null) return { mayBeParent: () => false, isOneSlip: () => false, believe() {} };
  const [parent, slip, child, inside] = patterns;
  const believed = makeMakes();

  function mayBeParent(code, fault = null) {
    const label = code.slice(0, LONGEST_JUDGED);
    if (fault) return UNREADABLE.includes(fault) || mayHoldParent(label) || (fault === "stuck_key" && repeatsInParent(label));
    if (code === label && parent.test(code)) return false;
    if (!mayNameNewBag(code) || !child.test(code)) return mayHoldParent(label);
    if (isApart || believed.has(code)) return false;
    return isNearParent(code) || isJoined(code);
  }

  function isNearParent(code) {
    return isOneSlip(code) || parent.test(withDigits(code));
  }

  /** Whether a character lost, added, doubled or changed, or two swapped, made this of a parent's code. */
  function isOneSlip(code) {
    return !parent.test(code) && listOrigins(code).some((origin) => slip.test(origin));
  }

  function isJoined(code) {
    for (let cut = SHORTEST_CODE; cut <= code.length - SHORTEST_CODE; cut += 1) {
      const isOpen = /^[A-Z0-9]{2}$/.test(code.slice(cut - 1, cut + 1));
      if (isOpen && (parent.test(code.slice(0, cut)) || parent.test(code.slice(cut)))) return true;
    }
    return false;
  }

  function mayHoldParent(label) {
    const spelt = label.replace(/<[^<>]+>/g, ""); // without names of keys, as <BACKSPACE>
    const parts = [...`${label} ${spelt}`.split(/[^A-Z0-9._/-]+/), spelt.replace(/[^A-Z0-9._/-]+/g, "")];
    return inside.test(label) || parts.some((part) => looksLikeCode(part) && (parent.test(part) || isMisread(part)));
  }

  function isMisread(part) {
    return !(isApart && child.test(part)) && isNearParent(part);
  }

  /** Whether a text in which a key repeats itself is a parent's code once that key counts fewer times. */
  function repeatsInParent(heard) {
    return Array.from(heard.slice(0, LONGEST_CODE)).some((character, place) => {
      for (let end = place + 1; heard[end] === character; end += 1) {
        if (parent.test(heard.slice(0, place) + heard.slice(end))) return true;
      }
      return false;
    });
  }

  return { mayBeParent, isOneSlip, believe: believed.add };
}

/** What one slip may have made this code of; "~" stands for any character. */
function listOrigins(code) {
  const origins = [`${code}~`];
  for (let place = 0; place < code.length; place += 1) {
    const [before, here, after] = [code.slice(0, place), code[place], code.slice(place + 1)];
    origins.push(before + after, `${before}~${after}`, `${before}~${here}${after}`);
    if (after !== "") origins.push(before + after[0] + here + after.slice(1));
  }
  return origins;
}

function readAll(patterns) {
  try {
    return patterns.map((pattern) => new RegExp(pattern, "s"));
  } catch {
    return null;
  }
}

function withDigits(code) {
  return code.replace(/O/g, "0").replace(/I/g, "1");
}
