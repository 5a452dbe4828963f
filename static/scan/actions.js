// What a person can do besides scanning bags: by a button, or by scanning a command label (TT:…).

import { uuid7 } from "./uuid7.js";

/** `record(scan, more)` makes a scan and queues it. Gives run(command) for command labels, and undo(id). */
export function makeActions({ screen, sounds, journal, queue, board, record }) {
  const { page, translate } = screen;
  const isPacking = page.dataset.action === "pack";
  let isTakingOut = false;
  let moving = null; // {from, n}: how many of the latest bags of that parent go to the next parent that is scanned

  const commands = { undo: undoLast, move: moveHere, next: nextParent, done, sound: testSound, out: toggleTakingOut, empty };

  function run(command) {
    if (Object.hasOwn(commands, command)) commands[command]();
    else refuse("no_such_command");
  }

  function refuse(why) {
    board.showWord(translate("nothing_done"), translate(why));
    sounds.play("refused");
  }


  // Undo -----------------------------------------------------------------------------------------------

  /** Take this scan back, and with it the moves that were made with it. */
  function undo(id) {
    const original = journal.get(id);
    if (original?.state === "held") putAside([original]);
    else if (original?.group) undoTogether(journal.all(({ group, mayUndo }) => mayUndo && group === original.group));
    else if (original?.mayUndo) undoOne(original);
  }

  function undoTogether(originals) {
    const group = uuid7();
    for (const original of originals.reverse()) undoOne(original, group);
  }

  function undoOne(original, group = null) {
    original.mayUndo = false;
    screen.paintRow(original);
    const { id, parent, bill } = original.scan; // a bill is not closed over an undo that waits, either
    record({ action: "undo", undoes: id, parent, bill }, { shown: original.shown, group });
  }

  function undoLast() {
    const last = journal.all(isUndoneNext).at(-1);
    if (last) undo(last.scan.id);
    else refuse("nothing_to_undo");
  }

  /** What "Undo last" takes back. That a parent is finished ends by itself when a bag goes in; its row can take it back. */
  function isUndoneNext({ mayUndo, state, scan }) {
    return state === "held" || (mayUndo && scan.action !== "finish");
  }

  /** Send children that wait for a parent as they are: the server refuses them, and that is written down. */
  function putAside(entries) {
    release(entries, null);
    board.forgetTrouble();
    board.show();
  }

  /** Let held children go: into `parent`, behind all that was scanned so far, as the parent itself. */
  function release(entries, parent) {
    for (const entry of entries) {
      entry.scan.parent = parent;
      Object.assign(entry, { state: "saving", headline: "", message: "", isHeld: false, mayUndo: parent !== null });
      screen.paintRow(entry);
      queue.add({ ...journal.toRecord(entry), isAgain: true });
    }
  }


  // Move -----------------------------------------------------------------------------------------------

  function moveHere() {
    const offer = board.takeOffer();
    if (offer === null) return refuse("nothing_to_move");
    return offer.action === "unpack" ? takeOut(offer.scans, offer.to) : move(offer.scans, offer.to);
  }

  function move(scans, to) {
    const group = scans.length > 1 ? uuid7() : null;
    for (const { code } of scans) record({ action: "move", code, parent: to }, { shown: code, mayUndo: true, group });
  }

  function takeOut(scans, parent) {
    for (const { code } of scans) record({ action: "unpack", code, parent }, { shown: code, mayUndo: true });
  }

  /** The latest children that went into this parent, latest first. What is refused without the server is none of them. */
  function movable(from) {
    const goesIn = ({ state, isDoubtful, scan }) => state === "saved" || (state === "saving" && !isDoubtful && !scan.fault);
    const isThere = (entry) =>
      !entry.opens && ["pack", "move"].includes(entry.scan.action) && entry.scan.parent === from && goesIn(entry);
    return journal.all(isThere).reverse();
  }

  /** The parent may be put down before the next one is scanned: it is kept for which of them the panel was opened. */
  function toggleMoving() {
    const from = journal.parent?.code;
    if (moving !== null) moving = null;
    else if (from && movable(from).length > 0) moving = { from, n: 1 };
    else refuse("nothing_to_move");
    showMoving();
  }

  function changeMoving(by) {
    if (moving === null) return;
    const { from, n } = moving;
    moving = { from, n: Math.min(Math.max(1, n + by), Math.max(1, movable(from).length)) };
    showMoving();
  }

  function showMoving() {
    screen.part("move-panel").hidden = moving === null;
    screen.part("move-last").setAttribute("aria-expanded", String(moving !== null));
    if (moving === null) return;
    screen.write("move-count", moving.n);
    screen.write("move-says", translate("move_last", moving));
  }

  /** A parent was scanned: if bags were chosen to go into it, which ones. To be asked before the parent changes. */
  function takeMoving() {
    const chosen = moving === null ? [] : movable(moving.from).slice(0, moving.n).reverse();
    moving = null;
    if (isPacking) showMoving();
    return chosen.map(({ scan }) => scan);
  }


  // Take out -------------------------------------------------------------------------------------------

  function toggleTakingOut() {
    if (!screen.part("taking-off")) return refuse("not_here");
    isTakingOut = !isTakingOut;
    page.dataset.taking = isTakingOut ? "off" : "on";
    screen.part("taking-off").setAttribute("aria-pressed", String(isTakingOut));
    const word = translate(isTakingOut ? "taking_out" : "putting_in");
    screen.announce(word);
    return sounds.play("parent");
  }

  function empty() {
    const code = isPacking ? journal.parent?.code : undefined;
    if (!code) return refuse("no_parent_to_empty");
    return record({ action: "empty", code }, { shown: code, mayUndo: true });
  }


  // Next, done, sound ----------------------------------------------------------------------------------

  /** Put the parent in hand down. That it is finished goes to the server behind its bags. */
  function closeParent() {
    const { parent } = journal;
    journal.parent = null;
    if (parent === null || parent.state === "refused" || isTakingOut) return;
    record({ action: "finish", code: parent.code }, { shown: parent.code });
  }

  function nextParent() {
    closeParent();
    board.showWord(translate("scan_next_parent"), "");
    sounds.play("parent");
  }

  function done() {
    closeParent();
    board.showWordBy(sumUp);
    sounds.play(countUnsaved() > 0 ? "away" : "parent");
    queue.tryNow();
  }

  /** The word for "Done": it changes by itself when the last bag is saved. */
  function sumUp() {
    const { saved, duplicate, refused } = journal.tally;
    const waiting = countUnsaved();
    const sum = translate("tally_says", { saved, duplicate, refused });
    const message = waiting > 0 ? `${sum} ${translate("done_but_waiting", { n: waiting })}` : sum;
    return { word: translate(waiting > 0 ? "not_yet" : "done"), message };
  }

  /** Bags that wait: not what says that a parent is finished. */
  function countUnsaved() {
    return journal.waiting().filter(({ scan }) => scan.action !== "finish").length;
  }

  async function testSound() {
    const isOn = await sounds.waitForSound();
    board.showWord(translate("sound_test"), translate(isOn ? "sound_is_on" : "sound_is_off"));
    ["saved", "already", "refused"].forEach((name) => sounds.play(name));
  }


  // Buttons --------------------------------------------------------------------------------------------

  function press(name, act) {
    screen.part(name)?.addEventListener("click", act);
  }

  press("undo-last", undoLast);
  press("offer", moveHere);
  press("move-last", toggleMoving);
  press("move-more", () => changeMoving(1));
  press("move-fewer", () => changeMoving(-1));
  press("move-not", toggleMoving);
  press("taking-off", toggleTakingOut);
  press("empty", empty);
  press("next-parent", nextParent);
  press("test-sound", testSound);
  press("put-aside", () => putAside(journal.all(({ state }) => state === "held")));
  press("rows", (event) => {
    if (event.target.closest(".row-undo")) undo(event.target.closest("[data-id]").dataset.id);
  });

  return { run, move, release, takeMoving, isTakingOut: () => isTakingOut, canUndo: () => journal.all(isUndoneNext).length > 0 };
}
