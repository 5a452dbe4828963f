// What becomes of each answer: the row, the parent in hand, the sound.

import { isWaiting } from "./journal.js";
import { pickWorst } from "./sounds.js";

const UNDOABLE = ["move", "unpack", "empty", "finish", "bill", "unbill"];
// From so many scans at once a person wants the sum, not the last one.
const MANY = 20;
// Nobody pulls a trigger twice in this time: a scanner empties its memory.
const BURST_PAUSE_MS = 500;
const NOTHING = { made: 0, saved: 0, duplicate: 0, refused: 0, other: 0 };

/** The rows of one page. `gateCheck`, on the look page, knows what an answer means there; elsewhere it is null. */
export function makeAnswers({ screen, sounds, journal, board, gateCheck, held, doubt }) {
  const { translate } = screen;
  const { action, bagsUrl, offeringMove = "", expected } = screen.page.dataset;
  let run = { ...NOTHING }; // what came of the scans since the last pause in which nothing waited
  let madeAt = 0; // when the last scan was made

  /** A new scan: grey, until the server has answered. */
  function drawNew(entry) {
    if (journal.waiting().length <= 1 && entry.madeAt - madeAt > BURST_PAUSE_MS) run = { ...NOTHING };
    madeAt = entry.madeAt;
    run.made += 1;
    screen.write("summary", "");
    screen.addRow(entry);
    board.show();
  }

  /** Draw these answers of the server. Returns how many of them are to scans of this page. */
  function takeAnswers(results) {
    const mine = results.filter((result) => isWaiting(journal.get(result.id)));
    if (mine.length === 0) return 0;
    const entries = mine.map(({ id }) => journal.get(id)); // once they are settled, the journal may let them go
    const sound = pickWorst(mine.map(takeAnswer).filter(Boolean));
    if (sound) sounds.play(sound);
    board.show();
    announceSum(mine, entries.filter(({ group }) => group).at(-1));
    return mine.length;
  }

  function announceSum(results, moved) {
    const isOver = run.made >= MANY && journal.waiting().length === 0;
    const sum = isOver ? translate("summary", run) : sumOfGroup(moved);
    screen.write("summary", sum);
    const trouble = results.some(({ id }) => id === board.trouble?.scan.id) ? board.trouble : null;
    // That a parent is finished is no news beside what needs a look.
    if (!trouble && board.trouble && results.every(({ id }) => journal.get(id)?.scan.action === "finish")) return;
    const news = trouble ? trouble.message : results.at(-1).message;
    screen.announce(sum && trouble ? `${sum} ${news}` : sum || news);
  }

  /** What came of moves that were asked for at once, or of their undos, once all are answered. */
  function sumOfGroup(last) {
    const all = last ? journal.all(({ group }) => group === last.group) : [];
    const moved = all.filter(({ state, isIn }) => isIn && ["saved", "undone"].includes(state));
    if (moved.length === 0 || all.some(({ state }) => state === "saving")) return "";
    const to = [...new Set(moved.map(({ isIn }) => isIn))].join(", ");
    return translate(last.scan.action === "undo" ? "moved_back" : "moved_together", { n: moved.length, of: all.length, to });
  }

  /** Settle one scan. Returns the sound that it asks for, if any. */
  function takeAnswer(answer) {
    const entry = journal.get(answer.id);
    const result = gateCheck?.read(entry, answer) ?? readFullness(entry, answer);
    run[journal.count(entry.scan, result)] += 1;
    const surprise = takeParent(entry, result);
    settle(entry, result, surprise);
    board.update(entry);
    journal.forgetOld();
    if (surprise) return "needs_you";
    return isQuiet(entry, result) ? null : result.tone;
  }

  /** A bag that made its parent as full as usual, or went into a full one: the board says so, and it sounds so. */
  function readFullness({ scan }, answer) {
    const isPacked = answer.outcome === "saved" && ["pack", "move"].includes(scan.action) && answer.bag?.kind === "child";
    const n = answer.parent?.children;
    if (!isPacked || !(n >= Number(expected))) return answer;
    return { ...answer, tone: n === Number(expected) ? "full" : "over", headline: translate("is_full", { n }) };
  }

  /** It sounded when it was made: another parent in hand, or none, a label whose keys were wrong or that may be a parent's. */
  function isQuiet({ opens, isDoubtful, scan }, { outcome }) {
    if (outcome === "refused") return scan.fault || isDoubtful;
    return scan.fault || (opens && outcome === "saved") || scan.action === "finish";
  }

  function settle(entry, result, surprise) {
    entry.state = surprise || result.tone === "needs_you" ? "needs_you" : result.outcome;
    entry.isHeld = false;
    entry.message = surprise ?? result.message;
    entry.headline = surprise ? translate("parent_bag") : result.headline;
    entry.mayUndo = isUndoable(entry, result);
    entry.offer ??= offerFor(entry, result);
    entry.link = action === "look" && result.bag ? `${bagsUrl}${encodeURIComponent(result.bag.code)}/` : null;
    entry.isIn = result.other_parent ? result.parent?.code : null;
    screen.paintRow(entry);
    markUndone(entry, result);
  }

  function markUndone({ scan }, { outcome }) {
    const original = scan.action === "undo" && outcome === "saved" ? journal.get(scan.undoes) : undefined;
    if (!original) return;
    Object.assign(original, { state: "undone", mayUndo: false });
    screen.paintRow(original);
  }

  /** The rows of scans from before the page was opened, oldest first: answered ones and such that still wait. */
  function drawOld(records) {
    const entries = journal.addOld(records);
    for (const [place, entry] of entries.entries()) {
      const { result } = records[place];
      if (result) settleOld(entry, result);
      else if (entry.scan.action === "undo") Object.assign(journal.get(entry.scan.undoes) ?? {}, { mayUndo: false });
      else if (entry.isHeld) entry.message = translate("scan_parent_first");
      else if (entry.scan.fault) entry.message = translate(`fault_${entry.scan.fault}`, { text: entry.shown });
    }
    for (const entry of entries.reverse()) screen.addRow(entry, { isOld: true });
    board.show();
  }

  function settleOld(entry, result) {
    entry.state = result.tone === "needs_you" ? "needs_you" : result.outcome;
    entry.message = result.message;
    entry.headline = result.headline;
    entry.mayUndo = isUndoable(entry, result);
    markUndone(entry, result);
    if (journal.putDown?.id === entry.scan.id) takePutDown(entry, result);
  }

  function isUndoable(entry, { outcome, bag }) {
    if (outcome !== "saved") return false;
    return entry.scan.action === "pack" ? bag?.kind === "child" : UNDOABLE.includes(entry.scan.action);
  }

  /** What one touch or one command label would put right. */
  function offerFor({ scan }, { reason, other_parent: other }) {
    if (!offeringMove.split(" ").includes(reason) || scan.parent === null) return null;
    if (scan.action === "unpack" && other) return { action: "unpack", to: other.code, scans: [scan] };
    return scan.action === "pack" ? { action: "move", to: scan.parent, scans: [scan] } : null;
  }

  /** What the answer says about the parent in hand. Returns a sentence if the person must look. */
  function takeParent(entry, result) {
    const isParent = entry.scan.action === "pack" && result.bag?.kind === "parent" && result.outcome === "saved";
    const surprise = isParent && !entry.opens ? adoptParent(entry, result.bag.code) : null;
    takePutDown(entry, result);
    takeCount(result, result.parent);
    takeCount(result, result.other_parent);
    if (entry.opens && result.outcome === "refused" && entry.shown === journal.parent?.code) {
      journal.parent = { ...journal.parent, state: "refused" };
    }
    return surprise;
  }

  /** The server says whether this scan put the parent in hand down, or leaves it there. */
  function takePutDown({ scan }, { put_down: isPutDown, bag }) {
    if (isPutDown && journal.parent?.code === scan.parent && !isOpenedSince(scan)) {
      journal.putParentDown(scan.id);
    } else if (isPutDown === false && journal.putDown?.id === scan.id) {
      journal.parent = journal.putDown.parent;
      held.release();
    }
    if (isPutDown === false && bag?.kind === "child") doubt.believe(bag.code);
  }

  function isOpenedSince({ seq }) {
    return journal.all(({ opens, scan }) => opens && scan.seq > seq).length > 0;
  }

  /** The answer's count is the true one: other stations may pack into the same parent. */
  function takeCount({ outcome }, parent) {
    if (!parent || parent.code !== journal.parent?.code) return;
    const { state } = journal.parent;
    journal.parent = { code: parent.code, count: parent.children, state: outcome === "refused" ? state : "saved" };
  }

  /** A code that looked like a child's is a parent: it is in hand now, unless another was scanned since. */
  function adoptParent(entry, code) {
    const later = journal.all(({ scan }) => scan.seq > entry.scan.seq && scan.action === "pack");
    const next = later.findIndex(({ opens }) => opens);
    const strays = later.slice(0, next === -1 ? later.length : next).filter(({ state }) => ["saving", "saved"].includes(state));
    entry.opens = true;
    if (next === -1) {
      journal.parent = { code, count: 0, state: "saving" };
      held.release();
    }
    if (strays.length === 0) return next === -1 ? translate("is_a_parent", { code }) : null;
    entry.offer = { action: "move", to: code, scans: strays.map(({ scan }) => scan) };
    const values = { code, old: strays[0].scan.parent, n: strays.length };
    return translate(next === -1 ? "is_a_parent_check" : "was_a_parent_check", values);
  }

  return { drawNew, drawOld, takeAnswers };
}
