// Notices that somebody else packs into the parent in hand: its count grew by more than what was scanned here.
//
// The counts come with the answers, so this costs the server nothing; only then it is asked, once, who it is.

const AGAIN_AFTER_MS = 180_000;

/**
 * `fetchPackers(code)` gives the names of the others who packed into this parent lately, or null; `show(names, code)`
 * says it, `hide()` takes it back.
 */
export function makePackingTogether({ fetchPackers, show, hide, now = () => Date.now() }) {
  const counts = new Map(); // the last count of each parent, by code
  let shown = null; // the parent of which it was said, and when

  /** An answer to a scan of this page ({action}) or, without one, of another tab of this person. */
  function see(scan, { outcome, bag, parent, replayed }) {
    if (!parent || replayed) return undefined;
    const before = counts.get(parent.code);
    counts.set(parent.code, parent.children);
    const isOwn = outcome === "saved" && bag?.kind === "child" && ["pack", "move"].includes(scan?.action);
    return isOwn && before !== undefined && parent.children > before + 1 ? notice(parent.code) : undefined;
  }

  async function notice(code) {
    if (shown?.code === code && now() - shown.at < AGAIN_AFTER_MS) return;
    const asked = { code, at: now() };
    shown = asked;
    const names = await fetchPackers(code);
    if (shown !== asked) return; // another parent is in hand by now
    if (names === null || names.length === 0) shown = null;
    else show(names, code);
  }

  /** Which parent is in hand now: of another one nothing is said any more, nor of this one after a while. */
  function keep(code) {
    if (shown === null || (shown.code === code && now() - shown.at < AGAIN_AFTER_MS)) return;
    shown = null;
    hide();
  }

  return { see, keep };
}
