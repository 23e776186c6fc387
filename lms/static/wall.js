// The screen of a session: fetch the changing part a moment after its time is up; an old code is taken away, not left standing.
const wall = document.getElementById("wall"), said = document.querySelector("[data-lost]");

function wait() {
  const seconds = Number(wall.querySelector("[data-seconds]")?.dataset.seconds || 0);
  if (seconds) setTimeout(renew, seconds * 1000 + 300);
}

async function renew() {
  try {
    const answer = await fetch(wall.dataset.url, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.status);
    wall.innerHTML = await answer.text();
    said.textContent = "";
    wait();
  } catch {
    wall.querySelector("svg")?.remove();
    said.textContent = said.dataset.lost;
    setTimeout(renew, 5000);
  }
}

wait();
