// The page of a list while a job works on it: how far it is, and the page anew when it is done.
const work = document.querySelector("[data-list]");
const [bar, words] = work.querySelectorAll("progress, progress + span");
const pattern = words.textContent.replace(/\d[\d.,]*/, "{done}").replace(/\d[\d.,]*/, "{total}");
const look = async () => {
  const answer = await fetch(work.dataset.list, { headers: { Accept: "application/json" } }).catch(() => null);
  const told = answer?.ok ? await answer.json() : null;
  if (told && told.state !== work.dataset.state) return location.reload();
  if (told) {
    [bar.max, bar.value] = [told.total || 1, told.done];
    words.textContent = pattern.replace("{done}", told.done).replace("{total}", told.total);
  }
  setTimeout(look, document.hidden ? 10000 : 1000);
};
setTimeout(look, 700);
