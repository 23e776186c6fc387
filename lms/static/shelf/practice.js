// A practice quiz on the device: answers are looked at here and kept for the server, which marks them when they arrive.
export function practise(view, facts, keep, word) {
  const form = view.querySelector("form[data-practice]");
  form.querySelector("[data-again]").addEventListener("click", () => location.reload());
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const answers = {};
    for (const field of form.querySelectorAll("[data-key]")) {
      const { key } = field.dataset;
      const given = new FormData(form).getAll(`q-${key}`).filter((value) => typeof value === "string");
      answers[key] = field.dataset.fields === undefined ? given.filter((value) => value !== "") : given;
      tell(field, facts.right[key], given);
    }
    form.querySelector("[type=submit]").remove();
    form.querySelectorAll("input, select, textarea").forEach((input) => { input.disabled = true; });
    form.querySelector("[data-again]").hidden = false;
    await keep("practice", { seed: facts.seed, answers });
    document.dispatchEvent(new CustomEvent("announce", { detail: word("w-kept") }));
    form.querySelector(".key:not([hidden])")?.scrollIntoView({ block: "center" });
  });
}

// Where a choice can be told right from wrong here, it is; else the right answer stands beside for comparing.
function tell(field, right, given) {
  const key = field.parentElement.querySelector(`[data-of="${field.dataset.key}"]`);
  key.hidden = false;
  if (!right) return;
  const isRight = right.length === given.length && right.every((value) => given.includes(value));
  key.querySelector(isRight ? "[data-right]" : "[data-wrong]").hidden = false;
}
