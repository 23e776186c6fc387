// The shell: what lies on this device, at whatever address the network failed.
import { drop, empty, packs, unsent } from "./disk.js";
import { show } from "./reader.js";
import { sync } from "./sync.js";

const shelf = document.getElementById("shelf");
const view = document.getElementById("view");
const find = (id) => document.getElementById(id);
const word = (id, value = "") => find(id).content.textContent.replace("{}", value);
const draw = (id) => find(id).content.cloneNode(true);
const size = (bytes) => (bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} kB` : `${(bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`);
const day = (text) => new Date(text).toLocaleDateString(document.documentElement.lang.replace(/^en$/, "en-GB"), { dateStyle: "long" });
const at = (pack, activity) => `${shelf.dataset.shell}#${pack.id}${activity ? `/${activity.id}` : ""}`;
const link = (part, name, address, text) => Object.assign(part.querySelector(`[data-${name}]`), { href: address, ...(text && { textContent: text }) });
const say = (part, name, text) => { part.querySelector(`[data-${name}]`).textContent = text; };
const FIRST = 5000;
// The shell is the same for everybody; text size and ground are chosen in a cookie of this device (lms/core/appearance.py).
const [textSize, theme] = (/(?:^|; )look=([^;]*)/.exec(document.cookie)?.[1] ?? "").split(".");
if (textSize) document.documentElement.dataset.size = textSize;
if (theme) document.documentElement.dataset.theme = theme;
let leave = () => {}, pause = FIRST, again = 0;

async function open() {
  await leave();
  leave = () => {};
  const held = await packs();
  const found = wanted(held);
  if (found?.activity) leave = show(found, view, { draw, say, link, word, at, told: count });
  else if (found) module(found.pack);
  else list(held);
  document.title = `${view.querySelector("h1").textContent}`;
  if (!view.contains(document.activeElement)) view.querySelector("h1").focus({ preventScroll: true });
  await count();
}

// By the part after #, or by the address that the network did not answer.
function wanted(held) {
  const [module, activity] = location.hash.slice(1).split("/");
  const path = location.pathname;
  for (const pack of held) {
    const step = pack.activities.find(({ id, online, is_taken: isTaken }) => isTaken && (location.hash ? pack.id === module && id === activity : online === path));
    if (step) return { pack, activity: step };
    if (location.hash ? pack.id === module : path.endsWith(`/courses/${pack.course.id}`)) return { pack };
  }
  return null;
}

function list(held) {
  const { out, shell } = shelf.dataset;
  const isElsewhere = location.pathname !== shell && location.pathname !== "/";
  view.replaceChildren();
  if (location.pathname === out) return view.append(draw("t-out"));
  if (isElsewhere) {
    view.append(draw("t-lost"));
    link(view, "home", shell);
    link(view, "again", location.href);
  }
  if (!held.length) return isElsewhere || view.append(draw("t-empty"));
  const part = draw("t-list");
  if (isElsewhere) part.querySelector("h1").remove();
  for (const pack of held) {
    const card = draw("t-pack");
    link(card, "open", at(pack), pack.title);
    say(card, "course", pack.course.title);
    say(card, "size", size(pack.size));
    say(card, "until", word("w-until", day(pack.expires_at)));
    say(card, "name", ` ${pack.title}`);
    card.querySelector("[data-changed]").hidden = !pack.changed;
    if (pack.changed) link(card, "anew", pack.course.anew);
    card.querySelector("[data-drop]").addEventListener("click", async () => { await drop(pack); await open(); });
    part.querySelector("[data-list]").append(card);
  }
  part.querySelector("[data-clear]").addEventListener("submit", clear);
  view.append(part);
  navigator.storage?.estimate?.().then(({ usage }) => say(view, "space", word("w-space", size(usage)))).catch(() => {});
  return null;
}

async function clear(event) {
  event.preventDefault();
  await empty();
  await open();
}

function module(pack) {
  const part = draw("t-module");
  link(part, "home", shelf.dataset.shell);
  say(part, "title", pack.title);
  say(part, "course", pack.course.title);
  for (const activity of pack.activities) {
    const row = draw(activity.is_taken ? "t-step" : "t-closed");
    if (activity.is_taken) {
      row.firstElementChild.className = { done: "done", opened: "doing", none: "todo" }[activity.state];
      row.querySelector("a").href = at(pack, activity);
      say(row, "kind", activity.kind_title);
    }
    row.querySelector("[data-mark]").replaceWith(draw(`m-${activity.state}`));
    say(row, "title", activity.title);
    part.querySelector("[data-steps]").append(row);
  }
  view.replaceChildren(part);
}

function away(isAway) {
  find("no-net").hidden = !isAway;
  find("waiting").querySelector("[data-send]").hidden = isAway;
}

async function count() {
  const waiting = await unsent();
  find("waiting").hidden = !waiting.length;
  find("waiting").querySelector("[data-count]").textContent = word("w-waiting", waiting.length);
  if (waiting.length && !again) later();
}

// A weak link comes back without telling: what waits is tried after 5 s, then ever more rarely; at once when the page is seen again.
function later() {
  again = setTimeout(() => (document.hidden ? again = 0 : send()), pause);
  pause = Math.min(pause * 2, 60000);
}

async function send() {
  clearTimeout(again);
  again = 0;
  const had = (await unsent()).length;
  const told = await sync(shelf.dataset.state, shelf.dataset.entries);
  if (told?.sent) pause = FIRST;
  away(!told);
  const lines = told && [
    ...(told.sent ? [word("w-sent", told.sent)] : []), ...(told.owner || !had ? [] : [word("w-out")]),
    ...told.refused.map(({ title, why }) => word("w-refused", `${title}: ${why}`))];
  if (lines?.length) find("told").replaceChildren(...lines.map((text) => Object.assign(document.createElement("p"), { textContent: text, className: "hint" })));
  await count();
  return told;
}

find("waiting").querySelector("[data-send]").addEventListener("click", send);
addEventListener("hashchange", open);
addEventListener("online", () => { pause = FIRST; send(); });
addEventListener("offline", () => away(true));
document.addEventListener("visibilitychange", () => { if (!document.hidden) send(); });
navigator.serviceWorker?.register(shelf.dataset.worker, { scope: "/" });
await send();
await open();
