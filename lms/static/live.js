// Draws the part of the page named by data-live anew every few seconds, unless somebody is just using it.
const place = document.querySelector("[data-live]");
const isUsed = () => place.contains(document.activeElement) || place.querySelector("details[open]");
setInterval(async () => {
  if (document.hidden || isUsed()) return;
  const answer = await fetch(place.dataset.url, { headers: { Accept: "text/html" } }).catch(() => null);
  const fresh = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-live]");
  place.classList.toggle("stale", !fresh);
  if (fresh && !isUsed()) place.replaceChildren(...fresh.childNodes);
}, place.dataset.live * 1000);
