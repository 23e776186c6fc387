// The page above a package: begins its runtime, keeps what it tells, and says on the screen whether it is kept.
const player = document.querySelector("[data-player]");
const start = JSON.parse(player.dataset.player);
const words = JSON.parse(player.dataset.words);
const { forget, remember, send, sendLeft } = await import(player.dataset.left);
const { renew } = await import(document.querySelector("script[src*='/app.js']").src);
const signed = { elements: { csrf_token: { value: document.querySelector("meta[name=csrf-token]").content } } };
const { origin, user } = player.dataset;
const frame = player.querySelector("iframe");
const line = player.querySelector(".state");
const token = () => signed.elements.csrf_token.value;
let waiting = null; // the newest state that is not kept yet
let isBusy = false;
let again = 0;
let isHeard = false;
let open = start.open ?? []; // the parts that may be entered now

addEventListener("message", ({ source, origin: from, data }) => {
  if (source !== frame.contentWindow || from !== origin) return;
  if (data.ready) {
    isHeard = true;
    if (!start.keep) line.textContent = words[start.kind] ?? "";
    frame.contentWindow.postMessage({ begin: start }, origin);
  }
  if (data.state) take(data.state);
  if (data.ended) ended(data.go);
  else if (data.go) go(data.go);
});
setTimeout(() => { if (!isHeard) line.textContent = words.silent; }, 15000);

function take(state) {
  if (!start.keep) return;
  waiting = state;
  remember(start.keep, user, state);
  keep();
}

async function keep() {
  if (isBusy || !waiting) return;
  isBusy = true;
  clearTimeout(again);
  const state = waiting;
  line.textContent = words.keeping;
  const answer = await send(start.keep, state, token(), document.visibilityState === "hidden").catch(() => null);
  isBusy = false;
  if (answer?.ok && !answer.redirected) {
    const { kept, completed, since, ...ways } = await answer.json();
    forget(start.keep, state.seq);
    frame.contentWindow.postMessage({ kept, since, valid: ways.valid }, origin);
    if (ways.valid) show(ways);
    if (waiting === state) waiting = null;
    line.textContent = words.kept;
    if (completed) document.querySelector("[data-back]").classList.add("primary");
  } else if (answer && [403, 404, 409, 413].includes(answer.status)) {
    waiting = null;
    line.textContent = words.refused;
  } else {
    line.textContent = answer && answer.status < 500 ? words.signed_out : words.lost;
    if (answer && answer.status < 500) await renew(signed);
    again = setTimeout(keep, 5000);
    return;
  }
  if (waiting) keep();
}
addEventListener("online", keep);

// What a part tells may open the next one, or shut it.
function show(ways) {
  open = ways.open;
  for (const button of document.querySelectorAll("[data-go]")) button.hidden = !ways.valid[button.dataset.go];
  if (ways.next) document.querySelector("[data-go=continue] span").textContent = ways.next;
}

function ended(where) {
  line.textContent = words.ended;
  if (where) go(where);
}

// A package may ask to be taken on; the buttons of the page do it, once all is kept.
async function go(where) {
  for (let tries = 0; tries < 40 && (waiting || isBusy); tries += 1) await new Promise((done) => { setTimeout(done, 100); });
  const chosen = where.startsWith("choice:") && where.slice(7);
  const button = chosen ? [...document.querySelectorAll("[data-choose]")].find(({ dataset }) => dataset.choose === chosen && open.includes(chosen))
    : document.querySelector(`[data-go=${where === "previous" ? "previous" : "continue"}]:not([hidden])`);
  if (where === "exit" || !button) document.querySelector("[data-back]").click();
  else button.click();
}

const wide = player.querySelector("[data-wide]");
wide.hidden = !frame.requestFullscreen;
wide.addEventListener("click", () => frame.requestFullscreen());
if (start.keep) sendLeft(user, token(), start.keep);
