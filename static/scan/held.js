// Children that were scanned before any parent: they wait on the device, in sight, for the parent that is scanned next.
//
// Among them may be a parent that does not look like one (the site's pattern does not fit it): the server knows.

import { mayNameNewBag } from "./codes.js";

// Servers take addresses of about 4,000 characters.
const MOST_FETCHED = 40;
const FETCH_AGAIN_MS = 3000;

/** `fetchBags(codes)`: what the server knows of these codes, or null if it cannot be asked now. */
export function makeHeld({ journal, board, actions, fetchBags }) {
  let isFetching = false;

  function all() {
    return journal.all(({ state }) => state === "held");
  }

  /** A parent is in hand: all that waits goes into it. */
  function release() {
    const held = all();
    if (held.length === 0) return;
    actions.release(held, journal.parent.code);
    board.forgetTrouble();
  }

  /** Ask whether held codes are parents: each code once, and few enough for one address. */
  async function lookForParents() {
    const batch = all().filter(({ isLookedUp, scan }) => !isLookedUp && mayNameNewBag(scan.code)).slice(0, MOST_FETCHED);
    if (isFetching || batch.length === 0) return;
    isFetching = true;
    const bags = await fetchBags(batch.map(({ scan }) => scan.code));
    if (bags === null) await new Promise((resolve) => setTimeout(resolve, FETCH_AGAIN_MS));
    else {
      for (const entry of batch) entry.isLookedUp = true;
      open(new Map(bags.filter(({ kind }) => kind === "parent").map((bag) => [bag.code, bag])));
    }
    isFetching = false;
    lookForParents();
  }

  /** Some held codes are these `parents`: each gets what was scanned after it, the first also what came before. */
  function open(parents) {
    const held = all();
    const openings = held.filter(({ scan }) => parents.has(scan.code));
    if (openings.length === 0 || journal.parent !== null) return;
    const places = [0, ...openings.slice(1).map((entry) => held.indexOf(entry)), held.length];
    for (const [number, entry] of openings.entries()) {
      const { code, children } = parents.get(entry.scan.code);
      journal.parent = { code, count: children, state: "saving" };
      entry.opens = true;
      actions.release([entry], null);
      actions.release(held.slice(places[number], places[number + 1]).filter((other) => other !== entry), code);
    }
    board.forgetTrouble();
    board.show();
  }

  return { release, lookForParents };
}
