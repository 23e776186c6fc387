// Time spent on an activity and the place in a video, told to the server while the page is really looked at.
const token = document.querySelector("meta[name=csrf-token]")?.content;
const tell = (url, facts, last) => fetch(url, {
  method: "POST", body: new URLSearchParams(facts), keepalive: last,
  headers: { "X-CSRFToken": token, Accept: "application/json" },
}).then((answer) => (answer.ok ? answer.json() : {})).catch(() => ({}));

const form = document.querySelector("form[data-attention]");
if (form) attend(form);
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
    const answer = await tell(form.action, { shown: form.elements.shown.value, seconds }, last);
    if (answer.seconds === undefined) untold += seconds;
    else spent = answer.seconds;
    if (answer.completed) finish(form, clock);
  };
  const clock = setInterval(() => {
    if (document.visibilityState !== "visible") return;
    untold += 1;
    bar.value = spent + untold;
    if (untold % 20 === 0 || (spent + untold >= needed && untold % 3 === 0)) report(false);
  }, 1000);
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden" && untold) report(true); });
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
