// Answers what the network does not. It keeps no page of anybody: without network every page of the site is the shell, which
// shows what lies on the device. Whoever signs out leaves nothing behind, and whoever signs in finds nothing of another.
// SIGN_IN, SIGN_OUT, SHELL and STATE are written above by the server.
const PACK = "pack-";
const SHOWN = ["image", "video", "audio", "track"];

// What scripts send goes past the worker, where a browser can do so: of what a page tells while it is left, most was lost here.
self.addEventListener("install", (event) => { event.addRoutes?.({ condition: { requestMethod: "post", requestMode: "cors" }, source: "network" })?.catch(() => {}); });

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (origin !== self.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && [SIGN_IN, SIGN_OUT].includes(pathname)) event.respondWith(changing(request, pathname));
  const address = local(request);
  if (!address) return;
  if (FILES.includes(address)) event.respondWith(kept(request, address));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => kept(request, SHELL)));
  else if (SHOWN.includes(request.destination)) event.respondWith(shown(request, pathname));
});

async function changing(request, pathname) {
  const answer = await fetch(request).catch(() => null);
  if (pathname === SIGN_OUT) await drop(() => true);
  else if (answer?.type === "opaqueredirect") await settle();
  return answer ?? kept(request, SHELL);
}

async function settle() {
  const state = await fetch(STATE, { cache: "no-store" }).then((answer) => answer.json()).catch(() => null);
  if (state?.owner) await drop((name) => !name.startsWith(`${PACK}${state.owner}.`));
}

const drop = async (isGone) => Promise.all((await caches.keys())
  .filter((name) => name.startsWith(PACK) && isGone(name)).map((name) => caches.delete(name)));

// A file that lies here is not fetched again; a player asks for parts of it.
async function shown(request, pathname) {
  const found = await caches.match(pathname);
  if (!found) return fetch(request);
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.get("Range") ?? "") ?? [];
  if (from === undefined) return found;
  const body = await found.blob();
  const start = Number(from), end = to ? Math.min(Number(to), body.size - 1) : body.size - 1;
  if (start > end) return new Response(null, { status: 416, headers: { "Content-Range": `bytes */${body.size}` } });
  const headers = { "Content-Type": found.headers.get("Content-Type"), "Content-Length": `${end - start + 1}`, "Content-Range": `bytes ${start}-${end}/${body.size}`, "Accept-Ranges": "bytes" };
  return new Response(body.slice(start, end + 1), { status: 206, headers });
}
