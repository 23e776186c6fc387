// Time spent on an activity and the place in a video, told to the server while the page is really looked at.
const token = document.querySelector("meta[name=csrf-token]")?.content;
const tell = (url, facts, last) => fetch(url, {
  method: "POST", body: new URLSearchParams(facts), keepalive: last,
  headers: { "X-CSRFToken": token, Accept: "application/json" },
}).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));

// The place in a text, which place.js measures, where it is news; it goes along with the time wherever time is told.
const reading = document.querySelector("[data-reading]");
let toldAt, isAway = false;
const place = () => (reading?.dataset.at && reading.dataset.at !== toldAt ? { anchor: reading.dataset.at } : {});
const known = ({ anchor }, isKept) => { if (anchor && isKept) toldAt = anchor; };

const form = document.querySelector("form[data-attention]");
if (form) attend(form);
else if (reading) document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && place().anchor) leave(0); });
const video = document.querySelector("video[data-place]");
if (video) keepPlace(video);

// Every second in view counts; each 20th is told, and the first that suffices.
function attend(form) {
  const bar = form.closest("section").querySelector("progress");
  const needed = Number(form.dataset.needed);
  let spent = Number(form.dataset.spent);
  let untold = 0;
  const report = async (last) => {
    const seconds = untold;
    untold = 0;
    const at = place();
    if (last && reading && (isAway || !navigator.onLine)) return keep(seconds, at);
    const answer = await tell(form.action, { shown: form.elements.shown.value, seconds, ...at }, last);
    isAway = answer.seconds === undefined;
    known(at, !isAway);
    if (isAway) untold += seconds;
    else spent = answer.seconds;
    if (answer.completed) finish(form, clock);
    return null;
  };
  const clock = setInterval(() => {
    if (document.visibilityState !== "visible") return;
    untold += 1;
    bar.value = spent + untold;
    if (untold % 20 === 0 || (spent + untold >= needed && untold % 3 === 0)) report(false);
  }, 1000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && (untold || place().anchor)) report(true); });
}

// One message when the page is left; where time is told the place went along.
async function leave(seconds) {
  const at = place();
  if (!navigator.onLine || (await tell(reading.dataset.reading, at, true)).completed === undefined) await keep(seconds, at);
  else known(at, true);
}

// Without network it waits on this device, with what else waits there (docs/decisions/0016).
async function keep(seconds, at) {
  const { outbox, owner, activity, shown, title, at: now } = reading.dataset;
  if (!outbox || (!seconds && !at.anchor)) return;
  const { note } = await import(outbox);
  const anchor = JSON.parse(now ?? reading.dataset.anchor);
  await note(owner, "spent", { id: activity, shown, title }, { seconds, place: anchor.percent ?? 0, anchor });
  known(at, true);
}

function finish(form, clock) {
  clearInterval(clock);
  const notice = form.closest("section").querySelector(".notice");
  notice.className = "notice success";
  notice.querySelector("div").textContent = form.dataset.done;
  document.dispatchEvent(new CustomEvent("announce", { detail: form.dataset.done }));
  document.querySelector(".pager a[rel=next], .pager a:last-child")?.classList.remove("quiet");
  form.remove();
}

function keepPlace(video) {
  let told = 0;
  const keep = (last) => {
    told = video.currentTime;
    tell(video.dataset.place, { place: video.ended ? 0 : told.toFixed(1) }, last);
  };
  video.addEventListener("timeupdate", () => { if (Math.abs(video.currentTime - told) >= 15) keep(false); });
  video.addEventListener("pause", () => keep(false));
  addEventListener("pagehide", () => { if (video.currentTime !== told) keep(true); });
}
