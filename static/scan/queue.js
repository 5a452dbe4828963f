// Sends the scans that the store keeps, in order, until the server has answered each of them.
//
// One request is on its way at a time, for all tabs of this browser together (Web Locks), with all that waits, up to
// 100. A scan leaves only with its own answer: whatever goes wrong between, the same scan is sent again with the same
// id, and the server does it once. So no scan waits for ever for another tab, which the browser may have frozen.

import { csrfToken } from "../csrf_token.js";
import { forgetFormerStations } from "./station.js";
import { expect } from "./store.js";

const LARGEST_BATCH = 100;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 3000;
// A server that lives answers within five seconds, if only to say that it cannot (core/overload.py, SCAN_SECONDS).
const PATIENCE_MS = 10000;
const LOCK = "tracetrack-sender";
// With scans that are old already, another tab is waited for only so long.
const SHORTEST_PATIENCE_MS = 1000;
const LOOK_EVERY_MS = 1000;

/**
 * A queue that posts the waiting scans of `user` to `address`; with a set of ids, `only` those.
 *
 * opening             the promise of the store (see openStore); scans are kept from then on
 * before()            is waited for before the first of them is sent
 * envelope()          what else goes with each request: the station's name and whose scans these are
 * waitingFor(batch)   {waiting, waiting_for}: what this station holds beside this batch, and for which parents and bills
 * onAnswers(results)  the server's answers, in order, also to scans of this tab that another tab sent
 * onAway(isAway)      the server cannot be reached or is too busy, or the oldest scan has had no answer for 10 seconds
 *                     for whatever reason; the queue goes on trying by itself
 * onStopped(error)    {status, message}: the server will not take scans from this page as it is;
 *                     resume() tries again, for when the person has put it right
 * onChange()          another tab added, sent or changed scans
 */
export function makeQueue({ opening, before, user, only = null, address, envelope, waitingFor, onAnswers, onAway, onStopped, onChange }) {
  let store = null;
  let unsaved = [];
  let saving = opening.then((opened) => {
    store = opened;
  });
  let size = LARGEST_BATCH;
  let failures = 0;
  let timer = null;
  let isSending = false;
  let isAskedAgain = false;
  let isStopped = false;
  let isAsleep = false; // put away by the browser: other tabs send
  let isLockStuck = false; // another tab has kept the lock for longer than anybody may
  let oldest = null; // the id of the scan that is the next to be answered
  let oldestSince = 0;
  let watch = null;
  let isAway = false;
  let current = null; // the AbortController of what is waited for
  let prepared = null;
  const tabs = new BroadcastChannel("tracetrack-scans");
  const listening = new AbortController();

  /**
   * Keep this entry, then send it. All that came in while the disk was busy is kept in one step. One with `isAgain` is
   * kept already: it goes behind all that came before.
   */
  function add(entry) {
    expect(entry);
    unsaved.push(entry);
    if (unsaved.length > 1) return;
    saving = saving.then(() => {
      const entries = unsaved;
      unsaved = [];
      return store.add(entries);
    });
    saving.then(() => tabs.postMessage({ changed: true }));
    startWatch();
    send();
  }

  /** Change entries that wait and were never sent; see the store. */
  async function change(ids, how) {
    saving = saving.then(() => store.change(ids, how));
    await saving;
    send();
  }

  async function send() {
    if (isSending) isAskedAgain = true;
    if (isSending || isStopped || isAsleep || timer !== null) return;
    isSending = true;
    try {
      await (prepared ??= prepare());
      startWatch();
      await sendAll();
    } finally {
      isSending = false;
    }
    if (isAskedAgain) {
      isAskedAgain = false;
      send();
    }
  }

  // Browsers keep Web Locks from pages on plain http. There each tab sends; the server does each scan once all the same.
  async function alone(work) {
    if (!navigator.locks) return work();
    let hasBegun = false;
    const begin = (lock) => {
      if (lock === null) return undefined;
      hasBegun = true;
      isLockStuck = false;
      return work();
    };
    try {
      await navigator.locks.request(LOCK, { ifAvailable: true }, begin);
      // A tab that was waited for in vain is not waited for again, as long as it keeps the lock.
      if (!hasBegun && !isLockStuck) await waitForLock(begin);
      if (!isLockStuck) return undefined;
    } catch (error) {
      if (hasBegun) throw error;
      if (isAsleep) return undefined;
      isLockStuck = true;
    }
    return work();
  }

  function next(most) {
    return store.next(user, most, ({ id }) => only === null || only.has(id));
  }

  async function waitForLock(begin) {
    await saving;
    const [first] = await next(1);
    if (first === undefined) return;
    const age = Date.now() - (first.madeAt ?? Date.now());
    const patience = Math.min(Math.max(PATIENCE_MS - age, SHORTEST_PATIENCE_MS), PATIENCE_MS);
    await waitAtMost(patience, (signal) => navigator.locks.request(LOCK, { signal }, begin));
  }

  /** Give `work` a signal that ends it after so long, or when the page is put away. */
  async function waitAtMost(patience, work) {
    const ending = new AbortController();
    const limit = setTimeout(() => ending.abort(new DOMException("", "TimeoutError")), patience);
    current = ending;
    try {
      return await work(ending.signal);
    } finally {
      clearTimeout(limit);
    }
  }

  // Between batches another tab has its turn: one that waits longer than a batch may take believes that this one hangs.
  async function sendAll() {
    let hasSent = true;
    while (hasSent && !isStopped && !isAsleep && timer === null) {
      hasSent = false;
      await alone(async () => {
        hasSent = await sendBatch();
      });
    }
  }

  /** Whether there was anything to send. */
  async function sendBatch() {
    await saving;
    const batch = await next(size);
    if (batch.length === 0) return false;
    const answer = await post(batch.map((entry) => entry.scan));
    if (answer.status > 0 || !isAsleep) await take(answer, batch);
    return true;
  }

  async function prepare() {
    try {
      await opening;
      await before();
    } catch (error) {
      console.error("the rows of earlier scans cannot be drawn:", error); // the scans themselves go on
    }
  }

  async function post(scans) {
    const request = envelope();
    const body = JSON.stringify({ ...request, ...waitingFor(new Set(scans.map(({ id }) => id))), scans });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    try {
      // A redirect is never the server's answer to a scan: it is some box on the way.
      return await waitAtMost(PATIENCE_MS, async (signal) => {
        const response = await fetch(address, { method: "POST", headers, body, redirect: "error", signal });
        const pause = Number(response.headers.get("Retry-After")) * 1000 || 0;
        if (response.status === 200 && request.former_stations) forgetFormerStations(request.former_stations, user);
        return { status: response.status, pause, answer: await response.json().catch(() => ({})) };
      });
    } catch (error) {
      return { status: 0, pause: 0, answer: {}, isLate: error.name === "TimeoutError" };
    }
  }

  async function take({ status, pause, answer, isLate = false }, batch) {
    if (status === 200 && Array.isArray(answer.results)) return takeResults(answer.results, batch, pause);
    if ([401, 403, 409].includes(status) && answer.error) return stop(status, answer);
    if (isAboutOneScan(status, answer)) return takeApart(batch, answer);
    if (status === 400 && answer.error) return stop(status, answer); // what goes with the scans is wrong, not a scan
    // It may have been too much for the time that the server or the network has: half of it is answered sooner.
    if (status === 503 || isLate) size = Math.max(1, Math.floor(batch.length / 2));
    return waitAndRetry(pause);
  }

  async function takeResults(results, batch, pause) {
    const sent = new Set(batch.map((entry) => entry.id));
    const answered = results.filter((result) => sent.has(result.id));
    if (answered.length === 0) return waitAndRetry(pause);
    size = LARGEST_BATCH;
    return settle(answered);
  }

  async function settle(results) {
    failures = 0;
    forgetOldest(results);
    const settling = store.settle(results);
    tabs.postMessage({ results });
    handOver(results);
    await settling;
  }

  // An answer that cannot be drawn is a fault of the page, which it reports; what waits is sent all the same.
  function handOver(results) {
    try {
      onAnswers(results);
    } catch (error) {
      reportError(error);
    }
  }

  // The server cannot read this batch: nothing of it was stored. One scan is the cause: say so about that one alone,
  // and send the others again. Which one it is the server says, or halving finds it.
  function takeApart(batch, { scan, message }) {
    const place = Number.isInteger(scan) ? scan : 0;
    const isFound = Number.isInteger(scan) || batch.length === 1;
    size = isFound ? LARGEST_BATCH : Math.max(1, Math.floor(batch.length / 2));
    if (!isFound) return undefined;
    const nothing = { reason: null, bag: null, parent: null, bill: null };
    return settle([{ id: batch[place].id, outcome: "refused", tone: "refused", message: message ?? "", ...nothing }]);
  }

  function waitAndRetry(pause) {
    failures += 1;
    const growing = Math.min(SHORTEST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    // Chance, so that a hundred stations do not come back in the same moment; never sooner than the server says.
    const chance = Math.random();
    timer = setTimeout(tryNow, Math.max(pause * (1 + chance / 4), growing * (1 - chance / 2)));
    reportAway();
  }

  // Red also where nothing fails and yet no answer comes. A long queue that is being sent is not late: it moves.
  function reportAway() {
    const isLate = oldest !== null && performance.now() - oldestSince >= PATIENCE_MS;
    if (isAway === (!isStopped && (failures > 0 || isLate))) return;
    isAway = !isAway;
    onAway(isAway);
  }

  function startWatch() {
    if (watch !== null || listening.signal.aborted) return;
    oldestSince = performance.now();
    watch = setInterval(watchOldest, LOOK_EVERY_MS);
  }

  async function watchOldest() {
    await saving;
    const [first] = await next(1);
    if (first === undefined) {
      clearInterval(watch);
      watch = null;
    } else if (oldest !== null && first.id !== oldest) {
      oldestSince = performance.now();
    }
    oldest = first?.id ?? null;
    reportAway();
    if (first !== undefined) send(); // whatever ended the sending before
  }

  function forgetOldest(results) {
    if (results.some(({ id }) => id === oldest)) {
      oldest = null;
      oldestSince = performance.now();
    }
    reportAway();
  }

  function tryNow() {
    clearTimeout(timer);
    timer = null;
    return send();
  }

  function stop(status, { error, message }) {
    isStopped = true;
    reportAway();
    onStopped({ status, error, message: message ?? "" });
  }

  function resume() {
    isStopped = false;
    oldestSince = performance.now();
    return tryNow();
  }

  // A page that the browser puts away (the back button's copy, a frozen tab) keeps nobody waiting.
  function sleep() {
    isAsleep = true;
    current?.abort();
  }

  function wake() {
    isAsleep = false;
    oldestSince = performance.now();
    tryNow();
  }

  /** Send and hear nothing any more. */
  function close() {
    sleep();
    listening.abort();
    tabs.close();
    clearInterval(watch);
    clearTimeout(timer);
  }

  function takeMessage({ data }) {
    if (data.results) {
      forgetOldest(data.results);
      handOver(data.results);
    }
    startWatch();
    if (data.results || data.changed) onChange();
  }

  function hear(target, name, act) {
    target.addEventListener(name, act, { signal: listening.signal });
  }

  hear(tabs, "message", takeMessage);
  hear(window, "online", tryNow);
  hear(window, "pagehide", sleep);
  hear(window, "pageshow", ({ persisted }) => persisted && wake());
  hear(document, "freeze", sleep);
  hear(document, "resume", wake);
  send();
  return { add, change, resume, tryNow, send, close };
}

function isAboutOneScan(status, { error, scan }) {
  return Boolean(error) && (status === 413 || (status === 400 && Number.isInteger(scan)));
}
