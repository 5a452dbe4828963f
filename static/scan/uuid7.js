// The id of a scan, made on the device: a UUIDv7 (RFC 9562).
// Not crypto.randomUUID(): browsers keep that from pages on plain http, and warehouses have such networks.

let latest = 0;

/** A new id. Ids sort in the order in which they were made, even when the clock is set back. */
export function uuid7() {
  latest = Math.max(Date.now(), latest + 1);
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  new DataView(bytes.buffer).setUint32(0, Math.floor(latest / 0x10000));
  new DataView(bytes.buffer).setUint16(4, latest % 0x10000);
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
