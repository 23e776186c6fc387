// <form data-autosave>: what is typed is sent a moment later by the form's own address, without its files. The reply counts the edits,
// so that a page which has not seen the newest replaces nothing. Without this script the form's buttons save.
const PAUSE = 1500, AGAIN = 5000, PATIENCE = 15_000;
const { renew } = await import(document.querySelector("script[src*='/app.js']").src);
const say = (detail) => document.dispatchEvent(new CustomEvent("announce", { detail }));

document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const words = form.dataset;
  let timer, sent = text(form), sending = null, isOver = false;
  const later = (wait) => { clearTimeout(timer); if (!isOver) timer = setTimeout(save, wait); };

  async function save() {
    if (sending || text(form) === sent) return sending;
    say(words.saving);
    const now = text(form);
    sending = fetch(form.action, { method: "POST", body: new URLSearchParams(fields(form)), headers: { Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) })
      .then(async (answer) => ([400, 401, 403].includes(answer.status) ? renewed() : settle(answer, await answer.json(), now)))
      .catch(() => { say(words.lost); later(AGAIN); })
      .finally(() => { sending = null; });
    return sending;
  }

  function settle(answer, told, now) {
    if (answer.ok) {
      form.elements.edits.value = told.edits;
      sent = now;
      if (text(form) !== sent) later(PAUSE);
      return say(`${words.saved} ${told.clock}`);
    }
    isOver = answer.status < 500 && answer.status !== 422;  // what is refused may be typed anew
    say(told.error || words.lost);
    if (answer.status >= 500) later(AGAIN);
  }

  async function renewed() {
    const { page, isNew } = await renew(form);
    if (isNew === null) say(page ? words.signedout : words.lost);
    later(AGAIN);
  }

  form.addEventListener("input", (event) => { if (event.target.type !== "file") later(PAUSE); });
  addEventListener("online", () => later(0));
  document.addEventListener("visibilitychange", () => { if (document.hidden) save(); });
  form.addEventListener("keydown", (event) => {
    const finish = form.elements.finish;
    if (event.key === "Enter" && event.ctrlKey && finish) form.requestSubmit(finish);
  });
  // A save under way counts the edits on: the form waits for its number.
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (sending && !event.defaultPrevented) {
      event.preventDefault();
      const { submitter } = event;
      sending.then(() => { clearTimeout(timer); form.requestSubmit(submitter); });
    }
    isOver = true;
  });
});

function fields(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !name.endsWith("-upload"));
}

function text(form) {
  return JSON.stringify(fields(form).filter(([name]) => name !== "edits" && name !== "csrf_token"));
}
