// What every worker of ours begins with: its files are kept as they are, and an older version's go.
// FILES, PREFIX and VERSION are written above by the server.
const NAME = PREFIX + VERSION;
const local = ({ method, url }) => (method === "GET" && url.startsWith(self.location.origin)
  ? url.slice(self.location.origin.length).replace(/#.*/, "") : "");

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(NAME)
    .then((cache) => cache.addAll(FILES.map((address) => new Request(address, { cache: "reload" }))))
    .then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== NAME).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

async function kept(request, address) {
  return (await (await caches.open(NAME)).match(address)) ?? fetch(request);
}
