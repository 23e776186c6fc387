// Keeps the answers of an attempt: on this device at once, on the server as soon as it can be reached.
// Without this script the form saves by its buttons.
const form = document.querySelector("form[data-attempt]");
const words = form.dataset;
const shelf = `lms:${words.attempt}:`;
const pending = new Map();
const PATIENCE = 10000, PAUSE = 700, LONGEST_WAIT = 5000;
let sending = null, wait = 500, retry = 0, settled = false;

const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));
const question = (key) => form.querySelector(`[data-key="${key}"]`);
const fields = (box) => [...box.querySelectorAll("[name^='q-']")];
const isBlank = (texts) => texts.every((text) => !text);
const values = (box) => (box.hasAttribute("data-fields") ? inPlace(fields(box).map((field) => field.value.trim())) : chosen(box));
const inPlace = (texts) => (isBlank(texts) ? [] : texts);
const chosen = (box) => fields(box).filter((field) => (field.type === "radio" || field.type === "checkbox" ? field.checked : field.value.trim())).map((field) => field.value);
const keep = (key, value) => { try { localStorage.setItem(shelf + key, JSON.stringify(value)); } catch { /* full or forbidden: the answer still goes to the server */ } };
const kept = (key) => { try { return JSON.parse(localStorage.getItem(shelf + key)); } catch { return null; } };
const drop = (key) => { try { localStorage.removeItem(shelf + key); } catch { /* as above */ } };
const device = (() => {
  const known = kept("device") || Array.from(crypto.getRandomValues(new Uint8Array(6)), (b) => b.toString(16).padStart(2, "0")).join("");
  keep("device", known);
  return known;
})();
let count = Math.max(kept("count") || 0, ...[...form.querySelectorAll("[data-key]")].map((box) => Number(box.dataset.sequence)));

// An edit counts on from the highest number seen here, by any tab of this device, or on the server.
function note(box) {
  const given = values(box), { key } = box.dataset;
  if (JSON.stringify(given) === box.dataset.noted) return;
  box.dataset.noted = JSON.stringify(given);
  count = Math.max(count, kept("count") || 0) + 1;
  keep("count", count);
  keep(key, { values: given, sequence: count });
  pending.set(key, { question: key, values: given, sequence: count });
  form.querySelector("[data-count]").textContent = [...form.querySelectorAll("[data-key]")].filter((other) => values(other).length).length;
  announce(words.saving);
}

function flush() {
  clearTimeout(retry);
  sending ||= send().finally(() => { sending = null; });
  return sending;
}

async function send() {
  while (pending.size) {
    const batch = [...pending.values()];
    const answer = await post(batch).catch(() => null);
    if (answer?.status === 409) return over((await answer.json()).ended);
    if (answer?.ok) settle(batch, await answer.json());
    else return later(answer && [400, 401, 403].includes(answer.status) ? await renew() : false);
  }
}

const post = (answers) => fetch(words.url, {
  method: "POST", body: JSON.stringify({ device, answers }), signal: AbortSignal.timeout(PATIENCE),
  headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": form.csrf_token.value },
});

function settle(batch, { held, newer, clock }) {
  wait = 500;
  for (const { question: key, sequence } of batch) {
    const known = held[key] || newer[key];
    if (known) {
      question(key).dataset.sequence = known.sequence;
      count = Math.max(count, known.sequence);
      form.elements[`seen-${key}`].value = known.hash;
    }
    if (pending.get(key)?.sequence === sequence) pending.delete(key);
    if ((kept(key)?.sequence || 0) <= sequence) drop(key);
  }
  if (!pending.size) announce(Object.keys(newer).length ? words.newer : `${words.saved} ${clock}`);
}

function later(isRenewed) {
  if (isRenewed !== null) announce(words.kept);
  wait = isRenewed ? 100 : Math.min(wait * 2, LONGEST_WAIT);
  retry = setTimeout(flush, wait);
}

// The session or its token has gone: a signed-in page of the same browser has a new one.
async function renew() {
  const page = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const token = page?.ok && !page.redirected && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-attempt] [name=csrf_token]");
  if (!token) { announce(words.signedout); return null; }
  const isNew = form.csrf_token.value !== token.value;
  form.csrf_token.value = token.value;
  return isNew;
}

// The attempt has ended: what the server holds is what counts.
function over(result) {
  settled = true;
  pending.clear();
  location.assign(result);
}

form.querySelectorAll("[data-key]").forEach((box) => {
  const found = kept(box.dataset.key);
  box.dataset.noted = JSON.stringify(values(box));
  if (!found) return;
  if (found.sequence <= Number(box.dataset.sequence)) return drop(box.dataset.key);
  fields(box).forEach((field, place) => {
    if (field.type === "radio" || field.type === "checkbox") field.checked = found.values.includes(field.value);
    else field.value = found.values[box.hasAttribute("data-fields") ? place : 0] || "";
  });
  note(box);
});

let typing = 0;
form.addEventListener("input", ({ target }) => {
  const box = target.closest("[data-key]");
  if (!box) return;
  note(box);
  const told = box.querySelector("[data-words]");
  if (told) told.textContent = `${target.value.split(/\s+/).filter(Boolean).length} ${told.dataset.words}`;
  clearTimeout(typing);
  typing = setTimeout(flush, target.type === "radio" || target.type === "checkbox" ? 0 : PAUSE);
});
form.addEventListener("change", flush);
addEventListener("online", flush);
document.addEventListener("visibilitychange", () => { if (document.hidden) flush(); });
addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
if (words.left) setTimeout(flush, Math.max(0, words.left - 4) * 1000);

form.addEventListener("submit", async (event) => {
  if (settled || !pending.size) return;
  event.preventDefault();
  await flush();
  if (pending.size) return announce(words.unsent);
  settled = true;
  form.requestSubmit(event.submitter || undefined);
});
flush();
