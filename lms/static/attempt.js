// Keeps the answers of an attempt: on this device at once, on the server as soon as it can be reached.
// Without this script the form saves by its buttons.
const form = document.querySelector("form[data-attempt]");
const words = form.dataset;
const PAUSE = 700, LONGEST_WAIT = 5000, PULSE = 60000;
const queue = new Map(), open = new Map(), aside = new Map();
let sending = null, wait = 500, retry = 0, writing = Promise.resolve(), heard = performance.now(), hidden = 0, hiddenAt = 0;
let isSettled = false, renewals = 0, asking = 0, isTold = false;
const wayIn = form.querySelector("[data-way-in]");

const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));
const boxes = [...form.querySelectorAll("[data-key]")];
const question = (key) => boxes.find((one) => one.dataset.key === key);
const fields = (one) => [...one.querySelectorAll("[name^='q-']")];
const isBlank = (texts) => texts.every((text) => !text);
const inPlace = (texts) => (isBlank(texts) ? [] : texts);
const isTicked = (field) => field.type === "radio" || field.type === "checkbox";
const chosen = (one, ticked, text) => fields(one).filter((field) => (isTicked(field) ? ticked(field) : text(field).trim())).map(text);
const read = (one, ticked, text) => (one.hasAttribute("data-fields") ? inPlace(fields(one).map((field) => text(field).trim())) : chosen(one, ticked, text));
const values = (one) => read(one, (field) => field.checked, (field) => field.value);
// What the server has drawn, for somebody may have answered before this script came.
const picked = ({ options }) => ([...options].find((option) => option.defaultSelected) || options[0])?.value || "";
const drawn = (one) => read(one, (field) => field.defaultChecked, (field) => (field.options ? picked(field) : field.defaultValue));
const highest = () => Math.max(0, ...boxes.map((one) => Number(one.dataset.sequence)));
const waiting = () => queue.size + open.size;
const keptWords = () => (box.isLasting ? words.kept : words.unkept);

boxes.forEach((one) => { one.dataset.noted = JSON.stringify(drawn(one)); });
const { renew } = await import(document.querySelector("script[src*='/app.js']").src);
const { openBox, deliver, portion, post, refusal } = await import(words.outbox);
const box = await openBox(`${words.owner}:${words.attempt}`);

function count() {
  form.querySelector("[data-count]").textContent = boxes.filter((one) => values(one).length).length;
}

function show(one, given) {
  fields(one).forEach((field, place) => {
    if (isTicked(field)) field.checked = given.includes(field.value);
    else field.value = given[one.hasAttribute("data-fields") ? place : 0] || "";
  });
  one.dataset.noted = JSON.stringify(values(one));
  count();
}

// While an edit has not been sent, more typing takes its place; afterwards a new one begins. One after another, in order.
function note(one) {
  const { key } = one.dataset, given = values(one);
  if (JSON.stringify(given) === one.dataset.noted) return;
  one.dataset.noted = JSON.stringify(given);
  count();
  announce(words.saving);
  if (!open.has(key)) open.set(key, null);
  writing = writing.then(() => write(key, given)).catch(() => announce(words.unkept));
}

async function write(key, given) {
  open.set(key, await box.note(key, given, highest(), open.get(key) || aside.get(key)));
  if (!aside.delete(key)) return;
  question(key).querySelector("[data-refused]")?.remove();
  isTold = false;
}

function flush() {
  clearTimeout(retry);
  sending ||= send().finally(() => { sending = null; });
  return sending;
}

async function send() {
  for (let most;;) {
    await written();
    for (const [key, edit] of open) if (edit) { queue.set(edit.uuid, edit); open.delete(key); }
    if (!queue.size) return;
    const batch = portion([...queue.values()], most);
    const answer = await deliver(words.url, form.csrf_token.value, batch).catch(() => null);
    const refused = await refusal(answer, batch);
    if (refused) {
      refused.forEach(setAside);
      if (!refused.length) most = 1;
    } else if (answer?.ok || answer?.status === 409) {
      const told = await answer.json().catch(() => null);
      if (!told?.stored) return later(false);
      await settle(batch, told);
      if (told.ended) return over(told.ended);
    } else return later(answer && [400, 401, 403].includes(answer.status) ? await renewed() : false);
  }
}

// What the server will never take stays on this device and in its field, and stops nothing else. A later visit tries again.
function setAside(edit) {
  const one = question(edit.question);
  queue.delete(edit.uuid);
  if ((aside.get(edit.question)?.sequence || 0) > edit.sequence) return;
  aside.set(edit.question, edit);
  one.querySelector("[data-refused]")?.remove();
  one.append(Object.assign(document.createElement("p"), { className: "notice error", textContent: words.refused }));
  one.lastChild.dataset.refused = "";
  announce(refusedWords());
}

const refusedWords = () => [...aside.keys()].map((key) => `${question(key).querySelector("legend").firstChild.textContent.trim()}: ${words.refused}`).join(" ");

// No write may be under way when edits are taken: it might take the place of one that is being sent.
async function written() {
  for (let known = null; known !== writing;) await (known = writing);
}

// What the server answers without storing it asks nothing of this paper; it stays on the device and is not sent again.
// The form is marked with what this page shows, also where a newer answer holds: else its buttons would put it back.
async function settle(batch, { stored, held = {}, newer = {}, clock = "" }) {
  wait = 500;
  renewals = 0;
  wayIn.hidden = true;
  heard = performance.now();
  for (const [key, known] of [...Object.entries(held), ...Object.entries(newer)]) question(key).dataset.sequence = known.sequence;
  const known = batch.filter((edit) => edit.uuid in stored).sort((one, other) => one.sequence - other.sequence);
  for (const edit of known) form.elements[`seen-${edit.question}`].value = stored[edit.uuid];
  batch.forEach((edit) => queue.delete(edit.uuid));
  await box.acknowledge(known).catch(() => {});
  if (Object.keys(newer).length) document.querySelector("#newer").hidden = false;
  if (!waiting()) announce(aside.size ? refusedWords() : known.length === batch.length ? `${words.saved} ${clock}` : keptWords());
}

function later(isRenewed) {
  if (isRenewed !== null) announce(keptWords());
  wait = isRenewed && !renewals ? 100 : Math.min(Math.max(wait, 500) * 2, LONGEST_WAIT);
  if (isRenewed) renewals += 1;
  retry = setTimeout(flush, wait);
}

async function renewed() {
  const { page, isNew } = await renew(form);
  if (page?.redirected && new URL(page.url).pathname.endsWith("/result")) return over(page.url);
  wayIn.hidden = isNew !== null || !page;
  if (isNew === null) announce(page ? words.signedout : keptWords());
  return isNew;
}

// The attempt has ended: what the server holds is what counts. What it does not have yet is sent from the next page.
function over(result) {
  if (isSettled) return null;
  isSettled = true;
  location.assign(result);
  return null;
}

// The pulse tells the lecturer that somebody is there, and this page how much time is left by the server's clock.
async function beat(isUrgent) {
  if (isSettled || (!isUrgent && (document.hidden || performance.now() - heard < PULSE))) return;
  const answer = await post(words.pulse, form.csrf_token.value, { unsent: waiting(), hidden: Math.round(hidden / 1000) }).catch(() => null);
  const told = answer?.ok ? await answer.json().catch(() => null) : null;
  if (!told) return;
  heard = performance.now();
  hidden = 0;
  if (told.ended) return waiting() ? flush() : over(told.ended);
  if (told.left !== null) document.dispatchEvent(new CustomEvent("timeleft", { detail: told.left }));
}

// What an earlier visit kept: shown again where it is newer than the server's, and sent where the server lacks it.
async function restore() {
  await adopt();
  const newest = new Map();
  for (const edit of await box.all()) {
    if (!question(edit.question)) continue;
    if (!edit.saved) queue.set(edit.uuid, edit);
    if (edit.sequence > (newest.get(edit.question)?.sequence || 0)) newest.set(edit.question, edit);
  }
  for (const [key, edit] of newest) {
    const one = question(key);
    if (edit.sequence <= Number(one.dataset.sequence)) continue;
    queue.set(edit.uuid, edit);
    if (JSON.stringify(values(one)) === one.dataset.noted) show(one, edit.values);
  }
}

// Pages of before kept answers elsewhere: what they could not send is taken over.
async function adopt() {
  for (const one of boxes) {
    const name = `lms:${words.attempt}:${one.dataset.key}`;
    try {
      const found = JSON.parse(localStorage.getItem(name));
      if (found?.sequence > Number(one.dataset.sequence)) await box.note(one.dataset.key, found.values, found.sequence - 1);
      localStorage.removeItem(name);
    } catch { /* forbidden or unreadable: nothing to take over */ }
  }
}

await restore().catch(() => {});
let typing = 0;
form.addEventListener("input", ({ target }) => {
  const one = target.closest("[data-key]");
  if (!one) return;
  note(one);
  const told = one.querySelector("[data-words]");
  if (told) told.textContent = `${target.value.split(/\s+/).filter(Boolean).length} ${told.dataset.words}`;
  clearTimeout(typing);
  typing = setTimeout(flush, isTicked(target) ? 0 : PAUSE);
});
form.addEventListener("change", flush);
boxes.forEach(note);
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => {
  if (document.hidden) { hiddenAt = performance.now(); flush(); } else { hidden += performance.now() - hiddenAt; beat(); }
});
if (words.left) setTimeout(flush, Math.max(0, words.left - 4) * 1000);
setInterval(beat, PULSE / 4);

let isWarned = false;
document.addEventListener("submit", async (event) => {
  const isOut = event.target.matches("[data-sign-out]");
  if (isSettled || !(isOut || event.target === form) || (!waiting() && (!aside.size || isTold)) || (isOut && isWarned)) return;
  event.preventDefault();
  await flush();
  if (!waiting() && aside.size && !isTold) {
    isTold = true;
    question([...aside.keys()][0]).querySelector("[data-refused]").scrollIntoView({ block: "center" });
    return announce(refusedWords());
  }
  isWarned = isOut;
  if (waiting()) return announce(wayIn.hidden ? words.unsent : words.signedout);
  isSettled = true;
  event.target.requestSubmit(event.submitter || undefined);
});
// When time is up here, the server is asked until it agrees; nothing more is written meanwhile.
form.addEventListener("timeup", (event) => {
  event.preventDefault();
  form.inert = true;
  flush();
  clearInterval(asking);
  asking = setInterval(() => beat(true), LONGEST_WAIT);
  beat(true);
});
document.addEventListener("timeleft", ({ detail }) => {
  form.inert = detail <= 0;
  if (detail > 0) clearInterval(asking);
});
flush();
beat(true);
