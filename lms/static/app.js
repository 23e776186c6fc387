// What every page may gain from JavaScript; without it nothing is lost.
const each = (selector, use) => document.querySelectorAll(selector).forEach(use);
const make = (tag, properties, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};

// Say it aloud and on the screen: document.dispatchEvent(new CustomEvent("announce", {detail: "Tersimpan"}))
const live = document.querySelector(".saved") || document.body.appendChild(make("p", { className: "unseen" }));
live.setAttribute("role", "status");
document.addEventListener("announce", (event) => { live.textContent = event.detail; });

each("#errors", (summary) => summary.focus());

// Where the sections do not all fit, the one that is open stands in sight.
each(".tabs [aria-current]", (tab) => { const bar = tab.closest(".tabs"); bar.scrollLeft = tab.offsetLeft - bar.offsetLeft; });

each("[data-autosubmit]", (field) => {
  field.form.querySelectorAll("button").forEach((button) => { button.hidden = true; });
  field.addEventListener("change", () => field.form.requestSubmit());
});

// <form data-confirm="Question?">; what is incomplete is refused, so nothing is asked
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!form.dataset.confirm || form.dataset.confirmed || !window.HTMLDialogElement || form.querySelector(":invalid")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form.dataset.confirm, submitter.textContent, () => {
    form.dataset.confirmed = "yes";
    form.requestSubmit(submitter);
    delete form.dataset.confirmed;
  });
}, true);

function ask(question, action, agreed) {
  const text = make("p", { id: "question", textContent: question });
  const no = make("button", { className: "button quiet", value: "", textContent: document.body.dataset.cancel });
  const yes = make("button", { className: "button", value: "yes", textContent: action });
  const dialog = make("dialog", {}, make("form", { method: "dialog" }, text, make("p", { className: "actions" }, no, yes)));
  dialog.setAttribute("aria-labelledby", "question");
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (dialog.returnValue) agreed();
  });
  document.body.append(dialog);
  dialog.showModal();
}

// One menu open at a time; Escape or a click elsewhere closes it.
const close = (keep) => each(".drop[open]", (menu) => { if (!keep || !menu.contains(keep)) menu.open = false; });
document.addEventListener("click", (event) => close(event.target));
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && document.activeElement.closest(".drop[open]");
  if (!menu) return;
  menu.querySelector("summary").focus();
  close();
});

// A time in another zone than the device's gets the device's own beside it.
each("time[data-local]", (time) => {
  const clock = new Date(time.dateTime)
    .toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  if (!time.textContent.includes(clock)) time.append(` (${clock} ${time.dataset.local})`);
});

// The session or its token has gone: a signed-in page of the same browser has a new one, which the form gets. Other scripts reach
// this by importing the module that every page has loaded already. `isNew` is null where nobody is signed in, `page` where
// nobody answered.
export async function renew(form) {
  const page = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const token = page?.ok && !page.redirected && new DOMParser().parseFromString(await page.text(), "text/html").querySelector("[name=csrf_token]")?.value;
  if (!token) return { page, isNew: null };
  const isNew = form.elements.csrf_token.value !== token;
  form.elements.csrf_token.value = token;
  return { page, isNew };
}
