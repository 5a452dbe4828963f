// Keeps a copy of this page on the device, so that it opens again when the network is down. The copy is used by
// service_worker.js, which browsers allow on https and on localhost only.

const COPIES = "tracetrack-page:";
const OWNER = "tracetrack-page-owner";
let isForgotten = false;
let othersForgotten = null;

/** Keep this page of the person with the id `user`, and the files that it is made of, in place of an older copy. */
export async function keepCopy(user) {
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(document.querySelector("#scan-page").dataset.serviceWorker);
    if (document.readyState !== "complete") await new Promise((resolve) => window.addEventListener("load", resolve, { once: true }));
    await forgetCopiesOfOthers(user);
    await copyPage();
  } catch (error) {
    console.warn("no copy of this page for when the network is down:", error);
  }
}

async function copyPage() {
  const page = await fetch(location.pathname, { headers: { Accept: "text/html" } });
  if (!page.ok || page.redirected) return;
  const files = new Set(performance.getEntriesByType("resource").map(({ name }) => name).filter(isFile));
  if (isForgotten) return;
  const copy = await caches.open(COPIES + location.pathname);
  await copy.addAll([...files]);
  await copy.put(location.pathname, page);
  const wanted = new Set([...files, location.origin + location.pathname]);
  for (const kept of await copy.keys()) if (!wanted.has(kept.url)) await copy.delete(kept);
}

function isFile(address) {
  return address.startsWith(new URL(document.querySelector("#scan-page").dataset.staticUrl, location).href);
}

/** Remove all copies, and make none any more: they name the person who was signed in. */
export async function forgetCopies() {
  isForgotten = true;
  await deleteCopies();
}

/** Remove the copies of anyone who was here before and did not sign out: scans made on them would be that person's. */
export function forgetCopiesOfOthers(user) {
  othersForgotten ??= deleteUnlessOf(String(user));
  return othersForgotten;
}

async function deleteUnlessOf(user) {
  try {
    if (localStorage.getItem(OWNER) === user) return;
    await deleteCopies();
    localStorage.setItem(OWNER, user);
  } catch (error) {
    console.warn("copies of pages of somebody else may be on this device:", error);
  }
}

async function deleteCopies() {
  if (!("caches" in window)) return;
  for (const name of await caches.keys()) if (name.startsWith(COPIES)) await caches.delete(name);
}
