// Asking the server what codes are, without recording a scan.

/** What the server knows of these codes, at most 40 of them; null if it cannot be asked now. */
export async function fetchBags(address, codes) {
  const query = new URLSearchParams(codes.map((code) => ["code", code]));
  try {
    const response = await fetch(`${address}?${query}`, { redirect: "error" });
    return response.ok ? (await response.json()).bags : null;
  } catch {
    return null;
  }
}
