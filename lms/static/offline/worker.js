// Keeps the offline check on the device: its files as they are, the snapshot as new as the network gives it.
// FILES, SNAPSHOT and VERSION are written above by the server.
const NAME = `offline-${VERSION}`;
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME)
    .then((cache) => cache.addAll([...FILES, SNAPSHOT].map((address) => new Request(address, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith("offline-") && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { method, url } = event.request;
  const address = url.slice(self.location.origin.length).replace(/#.*/, "");
  if (method !== "GET" || !url.startsWith(self.location.origin)) return;
  if (address === SNAPSHOT) event.respondWith(newest());
  else if (FILES.includes(address)) event.respondWith(kept(event.request, address));
});

async function kept(request, address) {
  return (await (await caches.open(NAME)).match(address)) ?? fetch(request);
}

/** From the network if it answers in time, else as it was kept. */
async function newest() {
  const cache = await caches.open(NAME);
  const fresh = fetch(SNAPSHOT, { cache: "no-cache" }).then(async (answer) => {
    if (answer.ok) await cache.put(SNAPSHOT, answer.clone());
    return answer.ok ? answer : undefined;
  }).catch(() => undefined);
  const late = new Promise((done) => { setTimeout(done, PATIENCE); });
  return (await Promise.race([fresh, late])) ?? (await cache.match(SNAPSHOT)) ?? (await fresh) ?? Response.error();
}
