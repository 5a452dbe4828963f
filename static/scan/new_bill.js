// Parents that were scanned while the form of a new bill was open. They are held on the device, in sight, and go onto
// the bill when it is made: the scan page of the new bill takes them.

import { makeJournal } from "./journal.js";

export const NEW_BILL = "new-bill";

/** Whether this record of the store waits for a bill that is not made yet. */
export function isForNewBill({ page, isHeld }) {
  return page === NEW_BILL && isHeld;
}

/** Let these records go: onto the bill `number`, or, without one, to the server that refuses them and writes that down. */
export function release(record, number) {
  return { ...record, isHeld: false, page: number === null ? "look" : `bill:${number}`, scan: { ...record.scan, bill: number } };
}

/** Give what was scanned on the form, in this tab, to the bill that was made of it. To be done once. */
export async function giveToBill(store, person, number) {
  const { tab } = makeJournal(NEW_BILL, person);
  const mine = (await store.waiting()).filter((record) => isForNewBill(record) && record.user === person.id && record.tab === tab);
  await store.change(mine.map(({ id }) => id), (record) => release(record, number));
}
