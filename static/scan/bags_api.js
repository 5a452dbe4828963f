// Asking the server what codes are, without recording a scan.

import { UNATTENDED } from "../unattended.js";

/** What the server knows of these codes, at most 40 of them; null if it cannot be asked now. */
export function fetchBags(address, codes) {
  return fetchPlaces(`${address}?${new URLSearchParams(codes.map((code) => ["code", code]))}`);
}

/** The names of the other people who packed into this parent in the last minutes; null if it cannot be asked now. */
export async function fetchPackers(address, code) {
  const places = await fetchPlaces(`${address}?${new URLSearchParams({ code, packers: "true" })}`);
  return places && (places[0]?.packers ?? []);
}

async function fetchPlaces(address) {
  try {
    const response = await fetch(address, { headers: UNATTENDED, redirect: "error" });
    return response.ok ? (await response.json()).bags : null;
  } catch {
    return null;
  }
}
