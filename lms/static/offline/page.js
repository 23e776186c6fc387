// The offline check: a code comes in by camera, photo or keyboard; keys and status come from the last snapshot.
import { isOurs, read } from "./statement.js";
import { onPhoto, watch } from "./eye.js";

const page = document.querySelector("[data-snapshot]");
const find = (id) => document.getElementById(id);
const place = document.documentElement.lang.replace(/^en$/, "en-GB"); // days before months, as on the other pages
const day = (date) => date.toLocaleDateString(place, { dateStyle: "long", timeZone: "UTC" });
const moment = (date) => date.toLocaleString(place, {
  day: "numeric", month: "long", year: "numeric", hour: "2-digit", minute: "2-digit", timeZoneName: "short" });
const DAY = 86400000;
const OLD = 30 * DAY;
const ENDED = ["revoked", "superseded"];
let snapshot = null;

async function load() {
  const answer = await fetch(page.dataset.snapshot).catch(() => null);
  if (answer?.ok) snapshot = await answer.json();
  if (snapshot) snapshot.as_of = new Date(snapshot.as_of);
  find("no-snapshot").hidden = Boolean(snapshot);
  find("snapshot").hidden = !snapshot;
  if (!snapshot) return;
  dated(page);
}
const loaded = load();

/** The verdict on one text: the id of a template, and the facts it shows. */
async function judge(text) {
  await loaded;
  if (!isOurs(text)) return { state: isOnline(text) ? "online" : "foreign" };
  const { state, facts, isSample } = await read(text, snapshot?.keys ?? []);
  if (state !== "proven") return { state };
  const ended = ENDED.find((name) => snapshot[name].includes(facts.index))
    ?? (facts.valid_until && facts.valid_until < Date.now() - DAY ? "expired" : "");
  return { state: ended || (isSample ? "sample" : "genuine"), facts, isSample };
}

/** On one photo: the codes of a paper belong together, and of two papers none is meant more than the other. */
async function judgeAll(texts) {
  const ours = texts.filter(isOurs);
  if (ours.length > 1) return { state: "several" };
  const verdict = await judge(ours[0] ?? texts[0]);
  const strange = (text) => isOnline(text) && text.toUpperCase() !== `${page.dataset.online}${verdict.facts.code}`.toUpperCase();
  return verdict.facts && texts.some(strange) ? { state: "mixed" } : verdict;
}

function isOnline(text) {
  return text.toUpperCase().startsWith(page.dataset.online.toUpperCase());
}

function show({ state, facts, isSample }) {
  const place = find("verdict");
  place.replaceChildren(find(`is-${state}`).content.cloneNode(true));
  if (isSample && state !== "sample") place.append(find("is-sample").content.cloneNode(true));
  if (facts) place.append(filled(find("facts").content.cloneNode(true), facts));
  dated(place);
  for (const note of place.querySelectorAll("[data-later]")) note.hidden = !(facts?.issued_on > snapshot.as_of);
  place.focus();
  place.scrollIntoView({ block: "start" });
}

function dated(part) {
  for (const note of part.querySelectorAll("[data-old]")) note.hidden = !snapshot || Date.now() - snapshot.as_of < OLD;
  for (const slot of part.querySelectorAll("[data-as-of]")) slot.textContent = snapshot ? moment(snapshot.as_of) : "–";
}

function filled(sheet, facts) {
  for (const slot of sheet.querySelectorAll("[data-fact]")) {
    const value = facts[slot.dataset.fact];
    if (value === undefined) slot.closest("[data-row]").remove();
    else slot.textContent = value instanceof Date ? day(value) : value;
  }
  const link = sheet.querySelector("[data-online-check]");
  link.href = `${link.dataset.onlineCheck}${encodeURIComponent(facts.code)}`;
  return sheet;
}

const best = (texts) => texts.find(isOurs) ?? texts[0];
const say = (id) => { find("seen").textContent = find(id).content.textContent; };

/** Whether the camera may rest: it goes on past other codes, for ours often lies beside one. */
function seen(texts) {
  const text = best(texts);
  if (!isOurs(text)) {
    say(isOnline(text) ? "says-online" : "says-foreign");
    return false;
  }
  end();
  judge(text).then(show);
  return true;
}

let stop = null;
function end() {
  stop?.();
  stop = null;
  find("viewfinder").hidden = true;
  find("camera").hidden = false;
}

find("camera").hidden = !navigator.mediaDevices?.getUserMedia;
find("camera").addEventListener("click", async () => {
  find("camera").hidden = true;
  find("viewfinder").hidden = false;
  find("verdict").replaceChildren();
  say("says-hold");
  find("stop").focus();
  try {
    stop = await watch(find("view"), seen);
    if (find("viewfinder").hidden) end();
  } catch (error) {
    end();
    show({ state: error.name === "NotAllowedError" ? "refused" : "blind" });
  }
});
find("stop").addEventListener("click", () => {
  end();
  find("camera").focus();
});

find("photo").addEventListener("change", async ({ target }) => {
  const [file] = target.files;
  if (!file) return;
  end();
  find("verdict").replaceChildren(find("is-busy").content.cloneNode(true));
  const picture = await createImageBitmap(file).catch(() => null);
  target.value = "";
  if (!picture) return show({ state: "no-picture" });
  const texts = await onPhoto(picture).catch(() => []);
  show(texts.length ? await judgeAll(texts) : { state: "nothing" });
});

find("typed").addEventListener("submit", async (event) => {
  event.preventDefault();
  const text = find("text").value.trim();
  if (text) return show(await judge(text.toUpperCase()));
  find("verdict").replaceChildren(); // what an earlier code said must not look like the answer
  find("text").focus();
});

if ("serviceWorker" in navigator) {
  navigator.serviceWorker.register(page.dataset.worker, { scope: page.dataset.scope });
  navigator.serviceWorker.ready.then(() => { find("ready").hidden = false; });
  // What was kept was in another language or of an older version: the new one shows itself, unless it would interrupt.
  if (navigator.serviceWorker.controller) {
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      if (!stop && !find("verdict").hasChildNodes() && !find("text").value) location.reload();
    });
  }
}
const choose = () => { find("choices").hidden = !navigator.onLine; }; // it asks the server
choose();
window.addEventListener("offline", choose);
window.addEventListener("online", () => { choose(); load(); });
