// The box that stands for all rows of the page ticks and unticks them; without this script the server takes it at its word.
const all = document.querySelector("[data-all]"), boxes = [...document.querySelectorAll(`input[name=${all?.dataset.all || "question"}]`)];
if (all) all.closest("[data-all-of]")?.removeAttribute("hidden");
all?.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
boxes.forEach((box) => box.addEventListener("change", () => { all.checked = boxes.every((one) => one.checked); }));
