// Keeps the screen on while the page is in sight. Browsers give the lock on https and localhost only, take it away
// when the page is hidden, and may refuse it, as with a low battery: then the page goes on without it.

export function hasWakeLock() {
  return "wakeLock" in navigator;
}

/** Hold the lock from now on, and again whenever the page comes back. */
export function keepScreenOn() {
  if (!hasWakeLock()) return;
  let lock = null;
  let isRequested = false;

  async function hold() {
    if (document.hidden || isRequested || (lock && !lock.released)) return;
    isRequested = true;
    lock = await navigator.wakeLock.request("screen").catch(() => null);
    isRequested = false;
  }

  document.addEventListener("visibilitychange", hold);
  hold();
}
