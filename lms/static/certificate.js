// A certificate's page while its PDF is being made, its link to copy, and the number that a pattern makes.
for (const waiting of document.querySelectorAll("[data-awaits]")) {
  const look = async () => {
    const answer = await fetch(waiting.dataset.awaits, { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer?.ok && (await answer.json()).ready) location.reload();
    else setTimeout(look, document.hidden ? 15000 : 2000);
  };
  setTimeout(look, 1000);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.querySelector(button.dataset.copy).value);
    button.textContent = button.dataset.done;
    document.dispatchEvent(new CustomEvent("announce", { detail: button.dataset.done }));
  });
}

for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () => {
    navigator.share({ text: document.querySelector(button.dataset.share).value }).catch(() => {}); // changed one's mind
  });
}

for (const output of document.querySelectorAll("[data-example]")) {
  const [unit, pattern] = [...output.htmlFor].map((id) => document.getElementById(id));
  let pause;
  const show = async () => {
    const query = new URLSearchParams({ unit: unit.value, pattern: pattern.value });
    const answer = await fetch(`${output.dataset.example}?${query}`).catch(() => null);
    if (answer?.ok) {
      const { example, problem } = await answer.json();
      output.firstElementChild.textContent = example || problem;
    }
  };
  for (const field of [unit, pattern]) {
    field.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(show, 300);
    });
  }
}
