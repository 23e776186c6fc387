// What this device holds of an attempt: every edit, on its disk before the server is asked, until the receipt is shown.
const STORE = "edits", COUNTS = "counts", PATIENCE = 10000, OPENING = 3000, AT_ONCE = 50, LETTERS = 200000;
const birth = crypto.getRandomValues(new Uint32Array(2)).join("");
export const hex = (length) => Array.from(crypto.getRandomValues(new Uint8Array(length)), (b) => b.toString(16).padStart(2, "0")).join("");
export const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const shelf = async () => {
  const opening = indexedDB.open("lms-answers", 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(STORE, { keyPath: ["owner", "uuid"] });
    opening.result.createObjectStore(COUNTS, { keyPath: "owner" });
  };
  return Promise.race([done(opening), new Promise((_, reject) => { setTimeout(reject, OPENING); })]);
};

// A browser that keeps nothing still answers: the edits then live as long as the page.
const fleeting = (device = hex(6), count = 0) => {
  const kept = new Map();
  return {
    isLasting: false,
    note: async (edit, least, replaced) => {
      count = Math.max(count, least) + 1;
      if (replaced) kept.delete(replaced.uuid);
      kept.set(edit.uuid, { ...edit, device, sequence: count });
      return kept.get(edit.uuid);
    },
    put: async (edits) => edits.forEach((edit) => kept.set(edit.uuid, edit)),
    remove: async (edits) => edits.forEach((edit) => kept.delete(edit.uuid)),
    all: async () => [...kept.values()],
  };
};

// `owner` names the user and the attempt, so that whoever signs in next on a shared device meets nothing of it.
// Strict durability: a write is told as done once the disk has it, so that it outlives a power cut.
const lasting = (db, owner) => {
  const write = (change) => new Promise((resolve, reject) => {
    const transaction = db.transaction([STORE, COUNTS], "readwrite", { durability: "strict" });
    let told;
    transaction.oncomplete = () => resolve(told);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
    change(transaction.objectStore(STORE), transaction.objectStore(COUNTS), (value) => { told = value; });
  });
  return {
    isLasting: true,
    note: (edit, least, replaced) => write((edits, counts, tell) => {
      counts.get(owner).onsuccess = ({ target: { result } }) => {
        const next = { owner, device: result?.device || hex(6), count: Math.max(result?.count || 0, least) + 1 };
        const made = { ...edit, device: next.device, sequence: next.count };
        counts.put(next);
        edits.put(made);
        if (replaced) edits.delete([owner, replaced.uuid]);
        tell(made);
      };
    }),
    put: (edits) => write((store) => edits.forEach((edit) => store.put(edit))),
    remove: (edits) => write((store) => edits.forEach((edit) => store.delete([owner, edit.uuid]))),
    all: () => done(db.transaction(STORE).objectStore(STORE).getAll(IDBKeyRange.bound([owner], [owner, []]))),
  };
};

export async function openBox(owner) {
  let disk = await shelf().then((db) => lasting(db, owner)).catch(() => fleeting()), newest = null;
  navigator.storage?.persist?.().catch(() => {});
  return {
    get isLasting() { return disk.isLasting; },
    all: () => disk.all(),
    remove: (edits) => disk.remove(edits),
    // A new edit; `least` is the highest count seen on the server, `replaced` one that was never sent from here. No edit ever
    // changes: another tab may have read and sent it meanwhile. A disk that fails (full, taken away) is given up for memory.
    async note(question, values, least, replaced = null) {
      const edit = { owner, uuid: hex(16), question, values, at: Date.now(), birth, tick: performance.now(), saved: false };
      newest = await disk.note(edit, least, replaced).catch(() => {
        disk = fleeting(newest?.device, newest?.sequence);
        return disk.note(edit, least, replaced);
      });
      return newest;
    },
    // The server has these: of each question the newest stays here until the receipt, the older ones may go.
    async acknowledge(edits) {
      const known = await disk.all();
      const saved = edits.map((edit) => ({ ...edit, saved: true }));
      await disk.put(saved);
      const isOld = (edit) => saved.some((one) => one.question === edit.question && one.sequence > edit.sequence);
      await disk.remove(known.filter((edit) => edit.saved && isOld(edit)));
    },
  };
}

// How long ago an edit was written, in seconds: by the page's own clock where it still runs, for the other may be set.
const age = (edit) => Math.max(0, edit.birth === birth ? performance.now() - edit.tick : Date.now() - edit.at) / 1000;

// As many of these as one message carries.
export function portion(edits, most = AT_ONCE) {
  let letters = 0;
  return edits.filter((edit, place) => place < most && ((letters += edit.values.join("").length) < LETTERS || !place));
}

// Which edits the server refuses for good: those it names, or the only one sent. None of several: they are to be sent one by
// one. Null where the answer is no such refusal.
export async function refusal(answer, batch) {
  if (![413, 422].includes(answer?.status)) return null;
  const named = (await answer.json().catch(() => null))?.refused || [];
  return batch.length > 1 ? batch.filter((edit) => named.includes(edit.uuid)) : batch;
}

export const post = (url, token, body) => fetch(url, {
  method: "POST", body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE),
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token },
});

export const deliver = (url, token, edits) => post(url, token, {
  device: edits[0].device,
  answers: edits.map((edit) => ({ question: edit.question, values: edit.values, sequence: edit.sequence, uuid: edit.uuid, age: Math.min(age(edit), 3e7) })),
});
