// What this device keeps. Modules lie in caches named by their owner, text and files together, so that dropping a cache leaves
// nothing; what was done and is not sent yet lies in IndexedDB under its owner and outlives them.
import { done, hex } from "../outbox.js";

const PACK = "pack-";
const nameOf = (owner, module) => `${PACK}${owner}.${module}`;
const sheetOf = (module) => `/saved/modules/${module}.json`;

export async function packs() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PACK));
  const sheets = await Promise.all(names.map(async (name) => {
    const sheet = await (await caches.open(name)).match(sheetOf(name.slice(name.indexOf(".") + 1)));
    const pack = await sheet?.json();
    // Without its sheet it was cut off while it was being fetched, and waits to be fetched on.
    if (!pack || new Date(pack.expires_at) > new Date()) return pack;
    await caches.delete(name);
    return null;
  }));
  return sheets.filter(Boolean).sort((one, other) => one.course.title.localeCompare(other.course.title) || one.saved_at.localeCompare(other.saved_at));
}

export const empty = async () => Promise.all((await caches.keys()).filter((name) => name.startsWith(PACK)).map((name) => caches.delete(name)));
export const drop = ({ owner, id }) => caches.delete(nameOf(owner, id));

// The device is this person's now: what others have left on it goes, and what this person may no longer open.
export async function settle(owner, gone = []) {
  const names = (await caches.keys()).filter((name) => name.startsWith(PACK));
  const isKept = (name) => name.startsWith(nameOf(owner, "")) && !gone.some((module) => name === nameOf(owner, module));
  await Promise.all(names.filter((name) => !isKept(name)).map((name) => caches.delete(name)));
}

export const writeSheet = async (pack) => (await caches.open(nameOf(pack.owner, pack.id)))
  .put(sheetOf(pack.id), new Response(JSON.stringify(pack), { headers: { "Content-Type": "application/json" } }));

// Fetches the module and its files; tells the bytes as they come. The sheet is written last: what has none is not there.
export async function fetchPack(module, progress) {
  const answer = await fetch(sheetOf(module), { headers: { Accept: "application/json" } });
  if (!answer.ok || answer.redirected) throw new Error("refused");
  const pack = await answer.json();
  const name = nameOf(pack.owner, pack.id);
  const fetching = async () => {
    const before = await caches.open(name);
    const there = new Set((await before.keys()).map(({ url }) => new URL(url).pathname));
    const wanted = new Set(pack.files.map(({ address }) => new URL(address, location.origin).pathname));
    let bytes = 0;
    for (const { address, size } of pack.files) {
      if (!there.has(new URL(address, location.origin).pathname)) await fetchFile(before, address, (count) => { progress(bytes + count, pack.size); });
      bytes += size;
      progress(bytes, pack.size);
    }
    await writeSheet(pack);
    await Promise.all([...there].filter((path) => !wanted.has(path) && path !== sheetOf(pack.id)).map((path) => before.delete(path)));
  };
  await (navigator.locks ? navigator.locks.request(name, fetching) : fetching());
  navigator.storage?.persist?.().catch(() => {});
  return pack;
}

async function fetchFile(cache, address, progress) {
  const answer = await fetch(address);
  if (!answer.ok || answer.redirected) throw new Error("refused");
  let count = 0;
  const counted = answer.body.pipeThrough(new TransformStream({
    transform(part, queue) { count += part.length; progress(count); queue.enqueue(part); },
  }));
  await cache.put(address, new Response(counted, { headers: answer.headers }));
}

export const fileOf = (address) => caches.match(address, { ignoreSearch: true });

const shelf = () => {
  const opening = indexedDB.open("lms-unsent", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("entries", { keyPath: ["owner", "uuid"] });
  return done(opening);
};

const write = async (change) => {
  const db = await shelf();
  const transaction = db.transaction("entries", "readwrite", { durability: "strict" });
  change(transaction.objectStore("entries"));
  await new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
  db.close();
};

export const note = (owner, kind, activity, body) => write((store) => store.put(
  { owner, uuid: hex(16), kind, activity: activity.id, shown: activity.shown, title: activity.title, body, at: Date.now() }));
export const forget = (entries) => write((store) => entries.forEach(({ owner, uuid }) => store.delete([owner, uuid])));

// Of one person, the oldest first; of everybody without a name.
export async function unsent(owner) {
  const db = await shelf();
  const range = owner === undefined ? undefined : IDBKeyRange.bound([owner], [owner, []]);
  const found = await done(db.transaction("entries").objectStore("entries").getAll(range));
  db.close();
  return found.sort((one, other) => one.at - other.at);
}
