// Which modules of a course lie on this device, and the buttons that fetch them.
import { fetchPack, packs } from "./disk.js";
import { sync } from "./sync.js";

const takes = document.getElementById("takes");
const words = takes.dataset;
const day = (text) => new Date(text).toLocaleDateString(document.documentElement.lang.replace(/^en$/, "en-GB"), { dateStyle: "long" });

if ("serviceWorker" in navigator && window.caches) begin();
else document.getElementById("cannot").hidden = false;

async function begin() {
  navigator.serviceWorker.register(words.worker, { scope: "/" });
  await sync(words.state, words.entries);
  const held = await packs();
  for (const card of takes.querySelectorAll("[data-module]")) {
    const button = card.querySelector("[data-save]");
    button.disabled = false;
    button.addEventListener("click", () => save(card, button));
    const pack = held.find(({ id }) => id === card.dataset.module);
    if (pack) saved(card, button, pack);
  }
}

async function save(card, button) {
  const bar = card.querySelector("progress"), line = card.querySelector(".state");
  button.disabled = true;
  bar.hidden = false;
  let told = -1;
  try {
    const pack = await fetchPack(card.dataset.module, (bytes, size) => {
      bar.value = size ? bytes / size : 1;
      const percent = Math.min(100, Math.floor((bar.value * 100) / 10) * 10);
      if (percent !== told) line.textContent = words.saving.replace("{}", percent);
      told = percent;
    });
    await navigator.serviceWorker.ready;
    saved(card, button, pack);
  } catch (error) {
    line.textContent = error.name === "QuotaExceededError" ? words.full : words.failed;
  }
  bar.hidden = true;
  button.disabled = false;
}

function saved(card, button, pack) {
  card.querySelector(".state").textContent = pack.changed ? words.changed : words.saved.replace("{}", day(pack.expires_at));
  button.classList.toggle("quiet", !pack.changed);
  button.querySelector("span").textContent = words.fresh;
}
