// Opens the scan pages when the network is down, from the copies that offline.js keeps. With a network the server's
// own answer always wins. Scans and everything else pass by.

const PATIENCE_MS = 5000;
// The number of a bill may hold slashes, and even "scan" between two of them: the last word of the address counts.
const PAGES = /^\/(?:scan\/(?:look\/)?|bills\/.+\/scan\/)$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || event.request.method !== "GET") return;
  if (event.request.mode === "navigate" && PAGES.test(pathname)) event.respondWith(pageOrCopy(event.request));
  else if (pathname.startsWith("/static/")) event.respondWith(fileOrCopy(event.request));
});

async function pageOrCopy(request) {
  let answer;
  try {
    answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await copyOf(request)) ?? Response.error();
  }
  // A box on the way, or a server that is starting: the copy is better than their page.
  return answer.status >= 500 ? (await copyOf(request)) ?? answer : answer;
}

/** A file whose name says its content never changes: the copy is as good and comes without the network. */
async function fileOrCopy(request) {
  const isNamedByContent = /\.[0-9a-f]{12}\.\w+$/.test(new URL(request.url).pathname);
  const copy = isNamedByContent ? await copyOf(request) : undefined;
  if (copy) return copy;
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE_MS) });
  } catch {
    return (await copyOf(request)) ?? Response.error();
  }
}

function copyOf(request) {
  return caches.match(request, { ignoreSearch: true, ignoreVary: true });
}
