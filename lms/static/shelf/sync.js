// When the link is back: whose device this is, and what was done without network, sent once. The server knows what it has by
// its uuid, so a message whose answer is lost is simply sent again.
import { post, portion } from "../outbox.js";
import { forget, packs, settle, unsent, writeSheet } from "./disk.js";

// What became of it: null without network, `owner` null where nobody is signed in, `refused` the reasons with the titles.
export async function sync(stateUrl, entriesUrl) {
  const run = () => sending(stateUrl, entriesUrl).catch(() => null);
  return navigator.locks ? navigator.locks.request("shelf-sync", run) : run();
}

async function sending(stateUrl, entriesUrl) {
  const held = await packs();
  const asked = new URLSearchParams(held.flatMap(({ id, version }) => [["module", id], ["version", version]]));
  const answer = await fetch(`${stateUrl}?${asked}`, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (!answer.ok) return null;
  const { owner, token, gone, changed = [] } = await answer.json();
  if (!owner) return { owner, sent: 0, refused: [] };
  await settle(owner, gone);
  for (const pack of held.filter((one) => one.owner === owner && changed.includes(one.id))) await writeSheet({ ...pack, changed: true });
  const refused = [];
  let sent = 0;
  for (let waiting = await unsent(owner); waiting.length; waiting = await unsent(owner)) {
    const batch = portion(waiting.map((entry) => ({ ...entry, values: [JSON.stringify(entry.body)] })));
    const entries = batch.map(({ uuid, kind, activity, shown, body, at }) => ({ uuid, kind, activity, shown, body, age: Math.max(0, Date.now() - at) / 1000 }));
    const told = await post(entriesUrl, token, { entries });
    if (!told.ok) return { owner, sent, refused };
    const { kept } = await told.json();
    for (const entry of batch.filter(({ uuid }) => kept[uuid])) refused.push({ title: entry.title, why: kept[entry.uuid] });
    const gone = batch.filter(({ uuid }) => uuid in kept);
    if (!gone.length) return { owner, sent, refused };
    await forget(gone);
    sent += gone.filter(({ uuid }) => !kept[uuid]).length;
  }
  return { owner, sent, refused };
}
