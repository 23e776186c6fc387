// Where the learner is in a text, by the words that stand there: it outlives an edit, another screen and another size of the text.
const BLOCKS = "h2, h3, h4, p, li, tr, pre, img", HEADINGS = "H2 H3 H4", LINE = 96, FIRST = 80, RESTING = 1000;
const words = (block) => (block.alt ?? block.textContent).replace(/\s+/g, " ").trim();
const blocksOf = (text) => [...text.querySelectorAll(BLOCKS)].filter((block) => words(block) && !block.querySelector(BLOCKS) && !block.closest("[data-tool]"));

// The place at the top of the screen; empty once the end has been seen, null at the beginning: who goes up to the menu was elsewhere.
export function placeIn(text) {
  const all = text.getBoundingClientRect();
  const seen = Math.min(100, Math.max(0, ((innerHeight - all.top) / all.height) * 100));
  if (all.top > 0) return null;
  if (seen >= 99.5) return {};
  const blocks = blocksOf(text);
  const above = blocks.filter((block) => block.getBoundingClientRect().top <= LINE);
  const block = above.at(-1);
  if (!block) return null;
  const { top, height } = block.getBoundingClientRect();
  const heading = above.findLast(({ tagName }) => HEADINGS.includes(tagName));
  const round = (value) => Math.round(Math.min(1, Math.max(0, value)) * 1000) / 1000;
  return { block: words(block).slice(0, FIRST), heading: heading ? words(heading).slice(0, 120) : "", number: blocks.indexOf(block),
    part: round((LINE - top) / (height || 1)), percent: Math.round(seen * 10) / 10 };
}

// Goes there: by the paragraph's first words, of several the nearest; where they are gone to the heading, else as far as it was.
export function goTo(text, { block, heading, number, part, percent }) {
  const blocks = blocksOf(text);
  const far = (one) => Math.abs(blocks.indexOf(one) - number);
  const nearest = (found) => found.sort((one, other) => far(one) - far(other))[0];
  const isSame = (said) => (block.length < FIRST ? said === block : said.startsWith(block));
  const same = nearest(blocks.filter((one) => isSame(words(one))));
  const target = same ?? nearest(blocks.filter((one) => HEADINGS.includes(one.tagName) && heading && words(one) === heading));
  const all = text.getBoundingClientRect();
  const box = target?.getBoundingClientRect();
  const top = box ? box.top + (same ? part * box.height : 0) - LINE : all.top + (all.height * percent) / 100 - innerHeight;
  scrollBy({ top, behavior: "instant" });
  if (!target) return;
  target.tabIndex = -1;
  target.focus({ preventScroll: true });
}

// Calls `told` with the place wherever somebody rests after scrolling; what is only opened and left keeps the place it had.
export function follow(text, told) {
  let resting = 0;
  const look = () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      const place = text.isConnected && placeIn(text);
      if (place) told(place);
    }, RESTING);
  };
  addEventListener("scroll", look, { passive: true });
  return () => removeEventListener("scroll", look);
}

const text = document.querySelector("[data-reading]");
if (text) begin();

// The script of the page, which counts time, tells what stands in `data-at` along with it.
function begin() {
  const offer = document.getElementById("lanjut");
  const anchor = JSON.parse(text.dataset.anchor);
  follow(text, (place) => { if (place.block || text.dataset.at || anchor.block) text.dataset.at = JSON.stringify(place); });
  if (!offer) return;
  const go = () => {
    goTo(text, anchor);
    document.dispatchEvent(new CustomEvent("announce", { detail: offer.textContent }));
  };
  offer.querySelector("a").addEventListener("click", (event) => { event.preventDefault(); go(); });
  offer.removeAttribute("id"); // else the browser goes to the offer itself once all is loaded
  if (location.hash === "#lanjut" && performance.getEntriesByType("navigation")[0]?.type === "navigate") go();
}
