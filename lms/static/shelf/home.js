// The home page of whoever is signed in: the shell is kept, what waits is sent, and what lies here is shown.
import { packs, unsent } from "./disk.js";
import { sync } from "./sync.js";

const card = document.getElementById("on-device");
if (card && "serviceWorker" in navigator && window.caches) {
  navigator.serviceWorker.register(card.dataset.worker, { scope: "/" });
  const told = await sync(card.dataset.state, card.dataset.entries);
  const held = await packs(), waiting = await unsent(told?.owner ?? "");
  const line = card.querySelector("[data-modules]");
  line.textContent = [[line.dataset.modules, held.length], [line.dataset.unsent, waiting.length || ""], ...(told?.refused ?? []).map(({ title, why }) => [line.dataset.refused, `${title}: ${why}`])]
    .filter(([, value]) => value !== "").map(([text, value]) => text.replace("{}", value)).join(" · ");
  card.hidden = !held.length && !waiting.length && !told?.refused.length;
}
