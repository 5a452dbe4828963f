// Keeps the scans of this page in order until the server has answered each of them.
//
// One request is on its way at a time, with all that waits, up to 100. A scan leaves only with its own answer:
// whatever goes wrong between, the same scan is sent again with the same id, and the server does it once.

const LARGEST_BATCH = 100;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15000;
const PATIENCE_MS = 20000;

/**
 * A queue that posts to `address`.
 *
 * envelope()          what else goes with each request: the station's name and whose scans these are
 * onAnswers(results)  the server's answers, in order
 * onAway(isAway)      the server cannot be reached or is too busy; the queue goes on trying by itself
 * onStopped(error)    {status, message}: the server will not take scans from this page as it is;
 *                     goOn() tries again, for when the person has put it right
 */
export function makeQueue({ address, envelope, onAnswers, onAway, onStopped }) {
  let waiting = [];
  let size = LARGEST_BATCH;
  let failures = 0;
  let timer = null;
  let isSending = false;
  let isStopped = false;

  function add(scan) {
    waiting.push(scan);
    send();
  }

  async function send() {
    if (isSending || isStopped || timer !== null || waiting.length === 0) return;
    isSending = true;
    const batch = waiting.slice(0, size);
    const reply = await post(batch);
    isSending = false;
    try {
      take(reply, batch);
    } finally {
      send(); // even if drawing an answer failed
    }
  }

  async function post(batch) {
    const body = JSON.stringify({ ...envelope(), waiting: waiting.length - batch.length, scans: batch });
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    try {
      // A redirect is never the server's answer to a scan: it is some box on the way.
      const options = { method: "POST", headers, body, redirect: "error", signal: AbortSignal.timeout(PATIENCE_MS) };
      const response = await fetch(address, options);
      const pause = Number(response.headers.get("Retry-After")) * 1000 || 0;
      return { status: response.status, pause, answer: await response.json().catch(() => ({})) };
    } catch {
      return { status: 0, pause: 0, answer: {} };
    }
  }

  function take({ status, pause, answer }, batch) {
    if (status === 200 && Array.isArray(answer.results)) return takeResults(answer.results, batch, pause);
    if ([401, 403, 409].includes(status)) return stop(status, answer.message ?? "");
    if ([400, 413].includes(status)) return takeApart(batch, answer.message ?? "");
    return waitAndRetry(pause);
  }

  function takeResults(results, batch, pause) {
    const sent = new Set(batch.map((scan) => scan.id));
    const answered = results.filter((result) => sent.has(result.id));
    if (answered.length === 0) return waitAndRetry(pause);
    size = LARGEST_BATCH;
    settle(answered);
  }

  function settle(results) {
    const answered = new Set(results.map((result) => result.id));
    waiting = waiting.filter((scan) => !answered.has(scan.id));
    if (failures > 0) onAway(false);
    failures = 0;
    onAnswers(results);
  }

  // The server cannot read this batch: nothing of it was stored. Find the scan that is the cause, and say so
  // about that one alone.
  function takeApart(batch, message) {
    size = Math.max(1, Math.floor(batch.length / 2));
    if (batch.length > 1) return;
    size = LARGEST_BATCH;
    settle([{ id: batch[0].id, outcome: "refused", reason: null, tone: "refused", message, bag: null, parent: null, bill: null }]);
  }

  function waitAndRetry(pause) {
    failures += 1;
    const growing = Math.min(SHORTEST_PAUSE_MS * 2 ** (failures - 1), LONGEST_PAUSE_MS);
    // A little chance, so that a hundred stations do not come back in the same moment.
    timer = setTimeout(tryNow, Math.max(pause, growing) * (1 + Math.random() / 4));
    if (failures === 1) onAway(true);
  }

  function tryNow() {
    clearTimeout(timer);
    timer = null;
    send();
  }

  function stop(status, message) {
    isStopped = true;
    onStopped({ status, message });
  }

  function goOn() {
    isStopped = false;
    tryNow();
  }

  window.addEventListener("online", tryNow);
  window.addEventListener("beforeunload", (event) => {
    if (waiting.length > 0) event.preventDefault();
  });
  return { add, goOn, tryNow, waiting: () => waiting };
}

// Read each time: signing in again in another tab makes a new one.
function csrfToken() {
  return document.cookie.match(/(?:^|; )csrftoken=([^;]*)/)?.[1] ?? "";
}
