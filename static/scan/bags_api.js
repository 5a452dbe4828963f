// Asking the server what codes are, without recording a scan.

/** askBags(codes): what the server knows of these codes, at most 40 of them; null if it cannot be asked now. */
export function askerOfBags(address) {
  return async function askBags(codes) {
    const question = new URLSearchParams(codes.map((code) => ["code", code]));
    try {
      const response = await fetch(`${address}?${question}`, { redirect: "error" });
      return response.ok ? (await response.json()).bags : null;
    } catch {
      return null;
    }
  };
}
