// Scans of people who cannot sign in any more wait on this device until an admin takes them in: they are sent under
// their maker, in the maker's order, and marked with the admin's name. Nothing is sent without the button, and only what
// waited when it was pressed.

import { makeQueue } from "./queue.js";
import { describeStation, readStationName } from "./station.js";
import { makerName, waitingFor } from "./waiting.js";
import { fillIn } from "./words.js";

const box = document.querySelector("[data-part='taking-in']");

/** The id of the person whose page this is, if that is an admin; else null. */
export function readAdmin() {
  return Number(box.dataset.for) || null;
}

/** `opening`: the promise of the store. offer(admin) shows an admin, by id, what waits here of everybody else. */
export function makeTakingIn({ opening }) {
  const tabs = new BroadcastChannel("tracetrack-scans");
  const lines = new Map(); // by maker: what is shown, and how far it is
  const answered = new Set(); // the store lets go of scans a moment after their answers
  let admin = null;

  function offer(id) {
    admin = id;
    refresh();
  }

  async function refresh() {
    if (admin === null) return;
    const waiting = await readWaiting();
    const records = waiting.filter(({ user }) => user !== admin);
    for (const [maker, theirs] of groupByMaker(records)) {
      if (!lines.has(maker)) lines.set(maker, makeLine(makerName(theirs[0]), () => takeIn(maker)));
    }
    for (const [maker, line] of lines) line.show(records.filter(({ user }) => user === maker).length);
    const wasHidden = box.hidden;
    box.hidden = Array.from(lines.values()).every(({ element }) => element.hidden);
    if (wasHidden && !box.hidden) box.scrollIntoView({ block: "nearest" });
  }

  /** What the store has and what is not answered. */
  async function readWaiting() {
    const store = await opening;
    const waiting = await store.waiting();
    const ids = new Set(waiting.map(({ id }) => id));
    for (const id of answered) if (!ids.has(id)) answered.delete(id);
    return waiting.filter(({ id }) => !answered.has(id));
  }

  async function takeIn(maker) {
    const store = await opening;
    const pressed = (await readWaiting()).filter(({ user }) => user === maker);
    if (pressed.length === 0) return refresh();
    const left = new Map(pressed.map(({ id, scan }) => [id, scan]));
    const line = lines.get(maker);
    line.begin(left.size);
    // What still waits for a parent goes as it is: the server refuses it, and that is written down.
    await store.change(Array.from(left.keys()), (entry) => ({ ...entry, isHeld: false }));
    const queue = makeQueue({
      opening,
      before: () => {},
      user: maker,
      only: new Set(left.keys()),
      address: box.dataset.api,
      envelope: () => ({ ...describeStation(maker, readStationName()), user: maker, take_in: true }),
      waitingFor: (sent) => waitingFor(Array.from(left.values()), sent),
      onAnswers: (results) => {
        const ours = results.filter(({ id }) => left.delete(id));
        if (ours.length > 0) line.count(ours, left.size);
        if (left.size === 0) queue.close();
      },
      onAway: line.showAway,
      onStopped: ({ message }) => {
        queue.close();
        line.stop(message);
      },
      onChange: () => {},
    });
    return undefined;
  }

  tabs.addEventListener("message", ({ data }) => {
    if (admin === null) return;
    for (const { id } of data.results ?? []) answered.add(id);
    refresh();
  });
  return { offer };
}

function groupByMaker(records) {
  const makers = new Map();
  for (const record of records) makers.set(record.user, [...(makers.get(record.user) ?? []), record]);
  return makers;
}

/** One person's line in the box: what waits, the button, and what became of it. */
function makeLine(name, press) {
  const element = box.querySelector("template").content.firstElementChild.cloneNode(true);
  const [words, button] = element.children;
  let counts = null; // while scans are being taken in
  let isDone = false;
  box.append(element);
  button.addEventListener("click", press);

  function say(word, values) {
    words.textContent = fillIn(box.dataset[word], values);
  }

  function show(waiting) {
    if (counts !== null || (isDone && waiting === 0)) return;
    element.hidden = waiting === 0;
    button.hidden = false;
    say("waits", { name, n: waiting });
  }

  function begin(n) {
    counts = { saved: 0, duplicate: 0, refused: 0 };
    button.hidden = true;
    say("begun", { name, n });
  }

  function count(results, left) {
    for (const { outcome } of results) counts[outcome] += 1;
    if (left > 0) return say("begun", { name, n: left });
    say("done", { name, ...counts });
    counts = null;
    isDone = true;
    return undefined;
  }

  function stop(message) {
    counts = null;
    button.hidden = false;
    words.textContent = message;
  }

  return { element, show, begin, count, stop, showAway: (isAway) => isAway && say("away", { name }) };
}
