// What this station still holds, for the server (which guards bills with it) and for the people at the page.

/** {waiting, waiting_for}: what stays behind when the scans with the ids in `sent` have gone. */
export function waitingFor(scans, sent) {
  const left = scans.filter(({ id }) => !sent.has(id));
  const parents = left.map(({ action, code, parent }) => (action === "empty" ? code : parent));
  const bills = left.map(({ bill }) => bill);
  return { waiting: left.length, waiting_for: { parents: countOf(parents), bills: countOf(bills) } };
}

/** How often each name is there: {name: count}, without null. */
function countOf(names) {
  const counts = new Map();
  for (const name of names) if (name !== null) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

/** What people call the maker of this record; those kept by an older version of this page know the username. */
export function makerName({ user, userName }) {
  return userName ?? String(user);
}

/**
 * Of all waiting records: those of the person with the id `user` in other tabs (`mine`: their scans), those of other people (`others`), and
 * for the latter what the page says: `sentence` {n, names}, or null.
 */
export function findWaitingElsewhere(records, user, journal) {
  const mine = records.filter((record) => record.user === user && !journal.isMine(record));
  const others = records.filter((record) => record.user !== user);
  const names = Array.from(new Set(others.map(makerName))).join(", ");
  return {
    mine: mine.map(({ scan, madeAt }) => ({ ...scan, madeAt })),
    others,
    sentence: others.length > 0 ? { n: others.length, names } : null,
  };
}
