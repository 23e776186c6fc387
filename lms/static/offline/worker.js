// Keeps the offline check on the device: its files as they are, the snapshot as new as the network gives it.
// SNAPSHOT is written above by the server.
const PATIENCE = 4000;

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME).then((cache) => cache.add(new Request(SNAPSHOT, { cache: "reload" }))));
});

self.addEventListener("fetch", (event) => {
  const address = local(event.request);
  if (address === SNAPSHOT) event.respondWith(newest());
  else if (FILES.includes(address)) event.respondWith(kept(event.request, address));
});

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
