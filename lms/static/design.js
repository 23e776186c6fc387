// The look of a design beside its HTML and CSS, drawn anew when typing pauses; without it the button does the same.
const form = document.querySelector("[data-look]");
const looks = form.querySelector("[data-looks]");
let pause, asked;

const show = async () => {
  asked?.abort();
  asked = new AbortController();
  looks.setAttribute("aria-busy", "true");
  const hint = looks.querySelector("p.muted:only-child");
  if (hint) hint.textContent = looks.dataset.draws;
  const body = new FormData(form);
  for (const name of ["file", "page_file", "style_file"]) body.delete(name);
  const answer = await fetch(form.dataset.look, { method: "POST", body, signal: asked.signal }).catch((error) => error);
  if (answer.name === "AbortError") return;
  if (answer.status === 429 || answer.status === 503) {
    pause = setTimeout(show, 5000); // others are served first
    return;
  }
  if (answer.ok || answer.status === 422) looks.innerHTML = await answer.text();
  looks.removeAttribute("aria-busy");
};

const soon = () => {
  clearTimeout(pause);
  pause = setTimeout(show, 900);
};

for (const name of ["page", "style"]) form.elements[name].addEventListener("input", soon);
form.elements.sample.addEventListener("change", show);
form.querySelector("[name=look]").addEventListener("click", (event) => {
  if ([...form.querySelectorAll("[type=file]")].some((field) => field.files.length)) return; // read by the server
  event.preventDefault();
  show();
});
if (!looks.querySelector("img, .notice")) show();
