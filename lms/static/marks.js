// Passages that a learner marks in a text: found by their words, drawn without a change to the text, kept where the page says.
const COLOURS = ["yellow", "green", "blue"], AROUND = 32, LONGEST = 2000, LEAST = 8, SETTLED = 350;
const BLOCKS = "h2, h3, h4, p, li, tr, pre";
const canDraw = "highlights" in CSS;
const template = (id) => document.getElementById(id);
const say = (detail) => document.dispatchEvent(new CustomEvent("announce", { detail }));
const newKey = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
export const make = (id) => template(id).content.cloneNode(true);

// The words of the text with one space wherever there are any, and where each letter stands.
function read(text) {
  const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT, (node) => (node.parentElement.closest("[data-tool]") ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT));
  const said = [], places = [];
  for (let node = walk.nextNode(); node; node = walk.nextNode()) {
    for (let at = 0; at < node.data.length; at += 1) {
      const isSpace = /\s/.test(node.data[at]);
      if (isSpace && (!said.length || said.at(-1) === " ")) continue;
      said.push(isSpace ? " " : node.data[at]);
      places.push([node, at]);
    }
  }
  return { said: said.join(""), places };
}

function rangeOf({ places }, [from, to]) {
  const range = document.createRange();
  range.setStart(...places[from]);
  range.setEnd(places[to - 1][0], places[to - 1][1] + 1);
  return range;
}

// From which letter to which a range reaches, without the spaces at its ends; null where it holds no word.
function reach({ said, places }, range) {
  const first = (isThere) => {
    let low = 0, high = places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isThere(places[middle])) high = middle; else low = middle + 1;
    }
    return low;
  };
  let from = first(([node, at]) => range.comparePoint(node, at) >= 0);
  let to = first(([node, at]) => range.comparePoint(node, at + 1) > 0);
  while (said[from] === " " && from < to) from += 1;
  while (said[to - 1] === " " && from < to) to -= 1;
  return from < to ? [from, to] : null;
}

const alike = (one, other) => { let count = 0; while (count < one.length && one[count] === other[count]) count += 1; return count; };
const turned = (words) => [...words].reverse().join("");

// Where the passage stands now: of several, the one with the same words around it, then the nearest. Where its own words have
// changed, what stands between those before and after it, if that is about as long.
function find({ said }, { quote, before, after, start }) {
  let best = null, score = -1;
  for (let at = said.indexOf(quote); at >= 0; at = said.indexOf(quote, at + 1)) {
    const worth = alike(turned(before), turned(said.slice(Math.max(0, at - AROUND), at))) + alike(after, said.slice(at + quote.length, at + quote.length + AROUND))
      - Math.min(0.9, Math.abs(at - start) / 1e6);
    if (worth > score) [best, score] = [at, worth];
  }
  if (best !== null) return { place: [best, best + quote.length], isSame: true };
  const head = before.slice(-AROUND / 2), tail = after.slice(0, AROUND / 2);
  const from = head.length < LEAST ? -1 : said.indexOf(head) + head.length;
  const to = tail.length < LEAST || from < head.length ? -1 : said.indexOf(tail, from);
  const isLikely = to - from > quote.length / 2 && to - from < quote.length * 1.5 + LEAST;
  return { place: to > 0 && isLikely ? [from, to] : null, isSame: false };
}

// Elements around the words, for browsers that draw no ranges and for paper; the letters stay where they were. The last of them.
function wrap(text, range, colour) {
  const walk = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
  const inside = [];
  let last = null;
  for (let node = walk.nextNode(); node; node = walk.nextNode()) if (range.intersectsNode(node)) inside.push(node);
  for (const node of inside) {
    const from = node === range.startContainer ? range.startOffset : 0, to = node === range.endContainer ? range.endOffset : node.length;
    if (from >= to || !node.data.slice(from, to).trim()) continue;
    node.splitText(to);
    const middle = node.splitText(from);
    last = Object.assign(document.createElement("mark"), { className: `mark-${colour}` });
    middle.replaceWith(last);
    last.append(middle);
  }
  return last;
}

// 1 is a, 27 is aa: numbers are those of the text's own footnotes.
const letter = (count) => (count > 26 ? letter(Math.floor((count - 1) / 26)) : "") + String.fromCharCode(97 + ((count - 1) % 26));

// For paper: the passages where they stand, and their notes by letters below the text.
function onPaper(text, held) {
  const notes = make("t-printed").firstElementChild, placed = held.map((mark) => [mark, find(read(text), mark).place]);
  placed.sort(([one, here], [other, there]) => (here?.[0] ?? one.start) - (there?.[0] ?? other.start));
  for (const [{ colour, quote, note }, place] of placed) {
    const last = place && wrap(text, rangeOf(read(text), place), colour);
    if (!note) continue;
    const row = make("t-printed-note").firstElementChild;
    row.querySelector("[data-quote]").textContent = quote;
    row.querySelector("[data-note]").textContent = note;
    notes.querySelector("ol").append(row);
    const number = Object.assign(document.createElement("sup"), { textContent: letter(notes.querySelectorAll("li").length) });
    number.dataset.tool = "";
    last?.after(number);
  }
  if (notes.querySelector("li")) text.after(notes);
}

// `keep(mark)` keeps one as it is now and returns the name of the sentence that says what became of it.
export function marking(text, held, keep) {
  const { each: eachWord, style, ...words } = template("t-marks").dataset;
  if (!document.querySelector(`link[href="${style}"]`)) document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style }));
  const tools = make("t-marks");
  const [bar, section] = tools.children;
  const marks = new Map(held.map((mark) => [mark.key, mark]));
  const part = (name, from = bar) => from.querySelector(`[data-${name}]`);
  const field = bar.querySelector("textarea");
  let index = null, found = new Map(), chosen = null, back = null;
  text.after(bar);
  bar.after(section);

  const letters = () => { index ??= read(text); return index; };
  const draw = () => {
    if (!canDraw) unwrap();
    found = new Map([...marks.values()].map((mark) => [mark.key, find(letters(), mark)]));
    for (const colour of COLOURS) {
      const ranges = [...marks.values()].filter((mark) => mark.colour === colour && found.get(mark.key).place)
        .map((mark) => rangeOf(letters(), found.get(mark.key).place));
      if (canDraw) CSS.highlights.set(`mark-${colour}`, new Highlight(...ranges));
      else ranges.forEach((range) => { wrap(text, range, colour); index = null; });
    }
    list();
  };
  const unwrap = () => {
    text.querySelectorAll("mark").forEach((mark) => mark.replaceWith(...mark.childNodes));
    text.normalize();
    index = null;
  };

  const list = () => {
    const sorted = [...marks.values()].sort((one, other) => (found.get(one.key).place?.[0] ?? one.start) - (found.get(other.key).place?.[0] ?? other.start));
    const rows = sorted.map((mark) => {
      const row = make("t-marked"), { place, isSame } = found.get(mark.key), quote = part("quote", row), note = part("note", row);
      quote.className = mark.colour;
      quote.append(Object.assign(document.createElement("span"), { className: `mark-${mark.colour}`, textContent: mark.quote }));
      note.hidden = !mark.note;
      note.textContent = mark.note;
      part("lost", row).hidden = isSame;
      part("go", row).hidden = !place;
      part("go", row).addEventListener("click", () => go(mark.key));
      part("edit", row).addEventListener("click", (event) => { open(mark, event.currentTarget); bar.querySelector("button").focus(); });
      part("remove", row).addEventListener("click", () => remove(mark));
      row.firstElementChild.dataset.key = mark.key;
      return row;
    });
    section.querySelector("ul").replaceChildren(...rows);
  };
  const go = (key) => {
    const { place } = found.get(key) ?? {};
    if (!place) return;
    const range = rangeOf(letters(), place), block = range.startContainer.parentElement.closest(BLOCKS) ?? text;
    block.tabIndex = -1;
    block.focus({ preventScroll: true });
    scrollBy({ top: range.getBoundingClientRect().top - innerHeight / 3, behavior: "instant" });
    say(marks.get(key).quote);
  };

  // The bar: for a passage that is selected, or for one that is marked already.
  const open = (mark, from = null, isFresh = false) => {
    chosen = mark;
    back = from;
    part("quote").textContent = mark.quote;
    bar.querySelectorAll("[data-colour]").forEach((button) => button.setAttribute("aria-pressed", button.dataset.colour === mark.colour));
    part("remove").hidden = !marks.has(mark.key);
    field.value = mark.note;
    if (!isFresh) write(Boolean(mark.note));
    bar.hidden = false;
  };
  const write = (isOpen) => {
    part("writing").hidden = !isOpen;
    part("write").setAttribute("aria-expanded", isOpen);
  };
  const close = () => {
    if (bar.contains(document.activeElement)) (back?.isConnected ? back : text.closest("main")).focus({ preventScroll: true });
    chosen = null;
    bar.hidden = true;
  };
  // Drawn at once; what the server refuses is drawn as it was before.
  const put = async (mark, word = "kept") => {
    const before = marks.get(mark.key);
    if (mark.colour) marks.set(mark.key, mark); else marks.delete(mark.key);
    draw();
    const told = await keep(mark);
    if (told === "refused") {
      if (before) marks.set(mark.key, before); else marks.delete(mark.key);
      draw();
    }
    say(words[told === "kept" ? word : told]);
  };
  const remove = (mark) => {
    close();
    put({ key: mark.key, colour: "" }, "gone");
    part("each", section).focus({ preventScroll: true });
  };
  const take = (range) => {
    let place = reach(letters(), range);
    if (!place) return null;
    const { said } = letters();
    let [from, to] = place;
    if (to - from > LONGEST) { to = from + said.slice(from, from + LONGEST).lastIndexOf(" "); say(words.long); }
    if (to <= from) to = from + LONGEST;
    const there = [...marks.values()].find(({ key }) => found.get(key).place?.join() === [from, to].join());
    if (there) return there;
    return { key: newKey(), colour: "", quote: said.slice(from, to), before: said.slice(Math.max(0, from - AROUND), from),
      after: said.slice(to, to + AROUND), start: from, note: "" };
  };
  bar.addEventListener("mousedown", (event) => { if (event.target.closest("button")) event.preventDefault(); }); // the selection stays
  bar.querySelectorAll("[data-colour]").forEach((button) => button.addEventListener("click", () => {
    const mark = { ...chosen, colour: button.dataset.colour };
    getSelection().removeAllRanges();
    open(mark, back, true);
    put(mark);
    part("remove").hidden = false;
  }));
  part("write").addEventListener("click", () => {
    write(part("writing").hidden);
    if (!part("writing").hidden) field.focus();
  });
  part("keep").addEventListener("click", () => {
    const mark = { ...chosen, note: field.value.trim(), colour: chosen.colour || COLOURS[0] };
    getSelection().removeAllRanges();
    close();
    put(mark);
  });
  part("remove").addEventListener("click", () => remove(chosen));
  part("close").addEventListener("click", () => { getSelection().removeAllRanges(); close(); });

  let settling = 0;
  const select = () => {
    clearTimeout(settling);
    settling = setTimeout(() => {
      const selection = getSelection();
      const isWriting = document.activeElement === field || (selection.isCollapsed && bar.contains(document.activeElement));
      if (!text.isConnected || isWriting) return;
      const range = selection.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
      if (!range || !range.intersectsNode(text)) { if (chosen && !marks.has(chosen.key)) close(); return; }
      const within = range.cloneRange();
      if (!text.contains(within.startContainer)) within.setStart(text, 0);
      if (!text.contains(within.endContainer)) within.setEnd(text, text.childNodes.length);
      const mark = take(within);
      if (mark) open(mark);
    }, SETTLED);
  };
  const press = (event) => {
    if (event.key !== "Escape" || bar.hidden) return;
    getSelection().removeAllRanges();
    close();
  };
  // A touch on a marked passage opens its bar, a touch elsewhere closes it.
  const touch = ({ target, clientX, clientY }) => {
    if (!getSelection().isCollapsed || target.closest("a, button")) return;
    const at = document.caretPositionFromPoint?.(clientX, clientY);
    const point = at ? [at.offsetNode, at.offset] : (({ startContainer, startOffset } = {}) => [startContainer, startOffset])(document.caretRangeFromPoint?.(clientX, clientY) ?? {});
    const hit = point[0] && text.contains(point[0]) && [...marks.values()].find(({ key }) => found.get(key).place && rangeOf(letters(), found.get(key).place).isPointInRange(...point));
    if (hit) open(hit);
    else if (!bar.hidden) close();
  };
  document.addEventListener("selectionchange", select);
  document.addEventListener("keydown", press);
  text.addEventListener("click", touch);

  // Without selecting: a button at every paragraph, reached by keyboard and read aloud.
  part("each", section).addEventListener("click", ({ currentTarget: button }) => {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", isOn);
    text.querySelectorAll("[data-tool]").forEach((tool) => tool.remove());
    if (!isOn) return;
    for (const block of text.querySelectorAll(BLOCKS)) {
      if (block.querySelector(BLOCKS) || !block.textContent.trim()) continue;
      const tool = make("t-each").firstElementChild, range = document.createRange();
      tool.setAttribute("aria-label", eachWord.replace("{}", block.textContent.replace(/\s+/g, " ").trim().slice(0, 60)));
      tool.addEventListener("click", () => {
        range.selectNodeContents(block);
        const mark = take(range);
        if (!mark) return;
        open(mark, tool);
        bar.querySelector("[data-colour]").focus();
      });
      (block.matches("tr") ? block.lastElementChild : block).append(tool);
    }
    text.querySelector("[data-tool]")?.focus();
  });

  draw();
  if (location.hash.startsWith("#mark-")) go(location.hash.slice(6));
  return () => {
    document.removeEventListener("selectionchange", select);
    document.removeEventListener("keydown", press);
    if (canDraw) COLOURS.forEach((colour) => CSS.highlights.delete(`mark-${colour}`));
  };
}

// On the page of a text: each mark is told to the server at once. What the network does not take waits on this device with
// whatever else waits there (docs/decisions/0016), and is told when it is back, by this page or by the next one.
const page = document.querySelector("[data-marks]"), text = document.querySelector("[data-reading]");
if (page && text) begin();
const paper = document.querySelector("[data-printed-marks]");
for (const [id, held] of Object.entries(JSON.parse(paper?.dataset.printedMarks ?? "{}"))) onPaper(document.querySelector(`[data-activity="${id}"] .prose`), held);

async function begin() {
  const { outbox, owner, activity, shown, title } = text.dataset;
  const tell = async ({ colour, key, ...mark }, age = 0) => {
    const answer = await fetch(page.dataset.address, {
      method: "POST", body: JSON.stringify(colour ? { key, colour, ...mark, age } : { key, colour, age }), signal: AbortSignal.timeout(10000),
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": document.querySelector("meta[name=csrf-token]").content },
    }).catch(() => null);
    if (answer?.ok && !answer.redirected) return "kept";
    return [403, 404, 409, 413, 422].includes(answer?.status) ? "refused" : null;
  };
  const keep = async (mark) => {
    const told = await tell(mark);
    if (told) return told;
    if (!outbox) return "refused";
    const { note } = await import(outbox);
    await note(owner, "highlight", { id: activity, shown, title }, mark);
    return "waiting";
  };
  const waiting = async () => {
    if (!outbox || !(await indexedDB.databases?.())?.some(({ name }) => name === "lms-unsent")) return [];
    const { unsent } = await import(outbox);
    return (await unsent(owner)).filter((entry) => entry.kind === "highlight" && entry.activity === activity);
  };
  const send = async () => {
    for (const entry of await waiting()) {
      if (!await tell(entry.body, Math.max(0, Date.now() - entry.at) / 1000)) return;
      const { forget } = await import(outbox);
      await forget([entry]);
    }
  };
  const held = new Map(JSON.parse(page.dataset.marks).map((mark) => [mark.key, mark]));
  for (const { body } of await waiting().catch(() => [])) if (body.colour) held.set(body.key, body); else held.delete(body.key);
  marking(text, [...held.values()], keep);
  addEventListener("online", send);
  send().catch(() => {});
}
