// Which tabs of this browser have a scan page open. A tab keeps its name through a reload; scans know the tab that
// they were made in, so that those of a tab that is gone can be taken over.

const LOCK = "tracetrack-tab-";
const PATIENCE_MS = 1000;

/** Claim this tab's name, and keep it for as long as the page is open. False if another tab has it: a copied tab. */
export function claimTab(tab) {
  return navigator.locks ? claimByLock(tab) : claimByCall(tab);
}

/** The names of all open tabs. */
export async function openTabs() {
  if (!navigator.locks) return rollCall();
  const { held } = await navigator.locks.query();
  return new Set(held.filter(({ name }) => name.startsWith(LOCK)).map(({ name }) => name.slice(LOCK.length)));
}

function claimByLock(tab) {
  return new Promise((resolve) => {
    // The page before a reload may need a moment to let go of it.
    const options = { signal: AbortSignal.timeout(PATIENCE_MS) };
    const held = navigator.locks.request(LOCK + tab, options, () => {
      resolve(true);
      return untilPutAway(tab);
    });
    held.catch(() => resolve(false));
  });
}

/** A page that the browser puts away for its back button has no name; it takes it again when it comes back. */
function untilPutAway(tab) {
  return new Promise((letGo) => {
    window.addEventListener("pagehide", letGo, { once: true });
    const claimAgain = ({ persisted }) => persisted && claimByLock(tab);
    window.addEventListener("pageshow", claimAgain, { once: true });
  });
}

// Browsers keep Web Locks from pages on plain http. There the tabs call to each other.

const calls = new BroadcastChannel("tracetrack-tabs");
const present = new Set();

async function rollCall() {
  calls.postMessage({ isCall: true });
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS / 4));
  return present;
}

async function claimByCall(tab) {
  calls.addEventListener("message", ({ data }) => {
    if (data.isCall) calls.postMessage({ tab });
    else present.add(data.tab);
  });
  return !(await rollCall()).has(tab);
}
