// What was done on this page: its scans, how they ended, and the parent in hand. Tab and parent outlive a reload
// (sessionStorage), and so do the scans (store.js).

import { claimTab, openTabs } from "./tabs.js";
import { uuid7 } from "./uuid7.js";

const MOST_KEPT = 200;
const PREFIX = "tracetrack-journal:";
const WAITING = ["saving", "held"];

/**
 * The journal of this tab for one page (`page`: "pack", "look" or "bill:<number>") and person ({id, name}).
 *
 * An entry is {scan, shown, opens, isHeld, group, madeAt, state, message, …}; moves that were asked for at once have one
 * `group`, and so have their undos; its state is "saving" or "held" while it waits, then "saved", "duplicate", "refused", "needs_you" or "undone".
 * `actionsApart`: the actions that take no bag anywhere, for pages that count answers.
 */
export function makeJournal(page, person, actionsApart = []) {
  const key = `${PREFIX}${page}-${person.id}`;
  const entries = new Map(); // by id, in the order in which they were made
  const tally = { saved: 0, duplicate: 0, refused: 0, other: 0 };
  let kept = readKept(key) ?? { tab: uuid7(), seq: 0, parent: null };
  keep();
  // Out of the back button's copy: this tab may have been at work on another copy of the page since.
  window.addEventListener("pageshow", ({ persisted }) => {
    if (persisted) kept = readKept(key) ?? kept;
  });

  function keep() {
    try {
      sessionStorage.setItem(key, JSON.stringify(kept));
    } catch {
      // Private mode: the parent in hand lasts as long as the page.
    }
  }

  function all(test = () => true) {
    return Array.from(entries.values()).filter(test);
  }

  /** A new scan with its entry. */
  function make(fields, more = {}) {
    kept.seq += 1;
    keep();
    const empty = { code: "", parent: null, bill: null, undoes: null, raw: null, prefix: null, repaired: null, fault: null };
    const made = { id: uuid7(), seq: kept.seq, scanned_at: localTime(new Date()), source: "typed" };
    const entry = { scan: { ...empty, ...made, ...fields }, state: "saving", message: "", madeAt: Date.now(), ...more };
    entries.set(entry.scan.id, entry);
    return entry;
  }

  /** The entry as the store keeps it. */
  function toRecord({ scan, shown, opens, isHeld, group, madeAt }) {
    return { id: scan.id, tab: kept.tab, page, user: person.id, userName: person.name, scan, shown, opens, isHeld, group, madeAt };
  }

  /** Entries that were made before the page was opened, or in a tab that is gone: they come before all others. */
  function addOld(records) {
    const newer = Array.from(entries);
    const older = records.map(({ scan, shown, opens, isHeld, group, madeAt }) => {
      return { scan, shown, opens, isHeld, group, madeAt, state: isHeld ? "held" : "saving", message: "", mayUndo: !opens && !isHeld && scan.action !== "undo" };
    });
    entries.clear();
    for (const [id, entry] of [...older.map((entry) => [entry.scan.id, entry]), ...newer]) entries.set(id, entry);
    return older;
  }

  /** Count an answered scan. Returns its figure of the tally. Looking up is what the look page is for. */
  function count(scan, result) {
    const figure = page === "look" ? result.outcome : figureOf(scan, result, actionsApart);
    tally[figure] += 1;
    return figure;
  }

  /** Old answered scans without a row are let go: memory stays the same all day long. */
  function forgetOld() {
    for (const [id, entry] of entries) {
      if (entries.size <= MOST_KEPT) return;
      if (!isWaiting(entry) && !entry.row?.isConnected) entries.delete(id);
    }
  }

  /**
   * What the store holds of this tab and page, and of tabs that are gone: {answered, waiting}, oldest first.
   * The tally then counts what was answered before the page was opened.
   */
  async function restore(store) {
    await claim(store);
    const answered = (await store.answeredOn(page, kept.tab)).filter(isOld);
    for (const { scan, result } of answered) count(scan, result);
    const waiting = await waitingHere(store);
    await store.change(waiting.map(({ id }) => id), (record) => ({ ...record, tab: kept.tab }));
    return { answered, waiting };
  }

  /** A copied tab has the name of the other one: it takes a new name, and so do the scans made in it meanwhile. */
  async function claim(store) {
    if (await claimTab(kept.tab)) return;
    const fresh = Array.from(entries.keys());
    kept = { ...kept, tab: uuid7() };
    keep();
    await claimTab(kept.tab);
    await store.change(fresh, (record) => ({ ...record, tab: kept.tab }));
  }

  async function waitingHere(store) {
    const open = await openTabs();
    open.delete(kept.tab);
    const all = await store.waiting();
    return all.filter((record) => isOld(record) && record.user === person.id && record.page === page && !open.has(record.tab));
  }

  /** Scans that were made since the page was opened are in the store too, and are counted already. */
  function isOld(record) {
    return !entries.has(record.id);
  }

  return {
    make, toRecord, addOld, forgetOld, restore, all, tally, count,
    get: (id) => entries.get(id),
    waiting: () => all(isWaiting),
    isMine: (record) => !isOld(record),
    get tab() {
      return kept.tab;
    },
    get seq() {
      return kept.seq;
    },
    get parent() {
      return kept.parent;
    },
    set parent(parent) {
      kept = { ...kept, parent, putDown: null };
      keep();
    },
    /** {id, parent}: the scan that put the parent in hand down, and that parent; until there is a parent again, or none is wanted. */
    get putDown() {
      return kept.putDown ?? null;
    },
    /** This scan may be another parent's: what follows waits. */
    putParentDown(id) {
      const parent = kept.parent ?? kept.putDown?.parent ?? null;
      kept = { ...kept, parent: null, putDown: parent && { id, parent } };
      keep();
    },
  };
}

/**
 * The figure of the tally that an answered scan belongs to: "saved" has the bags that were packed, moved, taken out or
 * put on a bill; "other" what was done besides: parents opened and finished, look-ups, undos.
 */
export function figureOf({ action }, { outcome, bag }, actionsApart) {
  const isApart = actionsApart.includes(action) || (action === "pack" && bag?.kind === "parent");
  return outcome === "saved" && isApart ? "other" : outcome;
}

/** Whether this entry, if there is one, has no answer yet. One that is held may get one too: an admin took it in. */
export function isWaiting(entry) {
  return WAITING.includes(entry?.state);
}

/** Put down the parent in hand and the tally of this tab, on all pages. */
export function forgetJournals() {
  try {
    Object.keys(sessionStorage).filter((key) => key.startsWith(PREFIX)).forEach((key) => sessionStorage.removeItem(key));
  } catch {
    // Private mode: nothing was kept.
  }
}

function readKept(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

/** A time with this device's own offset, so that a wrong clock or zone can be seen later. */
function localTime(at) {
  const minutes = -at.getTimezoneOffset();
  const clock = new Date(at.getTime() + minutes * 60000).toISOString().slice(0, -1);
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  return `${clock}${minutes < 0 ? "-" : "+"}${two(minutes / 60)}:${two(minutes % 60)}`;
}
