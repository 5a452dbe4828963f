// How long it took from Enter until the answer was drawn: of the last scan, and as a rule.

const MOST_KEPT = 20;

/** `show({last, usual})` is given whole milliseconds; `usual` is the median of the last 20. */
export function makeSaveTime(show) {
  const begun = new Map(); // by the id of the scan
  const latest = [];

  function start(id) {
    begun.set(id, performance.now());
  }

  /** These scans were answered, and the answers are about to be drawn. A hidden page draws nothing: it is not counted. */
  function stop(ids) {
    const starts = ids.map(take).filter((at) => at !== undefined);
    if (starts.length === 0 || document.hidden) return;
    requestAnimationFrame(() => setTimeout(() => note(starts)));
  }

  function take(id) {
    const at = begun.get(id);
    begun.delete(id);
    return at;
  }

  function note(starts) {
    const now = performance.now();
    latest.push(...starts.map((at) => Math.round(now - at)));
    latest.splice(0, latest.length - MOST_KEPT);
    show({ last: latest.at(-1), usual: median(latest) });
  }

  return { start, stop };
}

/** The middle one of these numbers; of two middle ones the larger. */
export function median(numbers) {
  return [...numbers].sort((one, other) => one - other)[Math.floor(numbers.length / 2)];
}
