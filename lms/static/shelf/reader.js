// One activity from the device: its text and files, the place remembered, time and done kept for sending.
import { marking } from "../marks.js";
import { follow, goTo } from "../place.js";
import { fileOf, note, writeSheet } from "./disk.js";
import { practise } from "./practice.js";

const REPORT = 60;

// Draws it and returns what is to be called before something else is drawn.
export function show({ pack, activity }, view, { draw, say, link, word, at, told }) {
  const part = draw("t-activity");
  const steps = pack.activities.filter((step) => step.is_taken);
  const here = steps.indexOf(activity);
  const counts = Boolean(activity.shown);
  link(part, "up", at(pack), pack.title);
  say(part, "title", activity.title);
  // Written by the server, cleaned there, and no script runs that a text holds: the policy of this page forbids it.
  part.querySelector("[data-body]").innerHTML = activity.html;
  for (const [name, step] of [["before", steps[here - 1]], ["after", steps[here + 1]]]) if (step) link(part, name, at(pack, step)).hidden = false;
  view.replaceChildren(part);
  scrollTo(0, 0);
  view.addEventListener("click", lead);
  const keep = async (kind, body) => {
    if (!counts) return;
    await note(pack.owner, kind, activity, body);
    await told();
  };
  const become = async (state) => {
    activity.state = activity.state === "done" ? "done" : state;
    view.querySelector("[data-done]").hidden = activity.state !== "done";
    view.querySelector("[data-mark-done]").hidden = !counts || activity.completion !== "marked" || activity.state === "done";
    const rule = view.querySelector("[data-rule]");
    rule.hidden = !counts || activity.state === "done" || activity.completion === "marked";
    if (!rule.hidden) rule.textContent = word({ opened: "w-opened", time: "w-time" }[activity.completion] ?? "w-passed");
    await writeSheet(pack);
  };
  view.querySelector("[data-mark-done]").addEventListener("click", async () => {
    await keep("done", {});
    await become("done");
    document.dispatchEvent(new CustomEvent("announce", { detail: word("w-kept") }));
  });
  become(activity.completion === "opened" && counts ? "done" : "opened");
  if (activity.facts?.practice) practise(view, activity.facts, keep, word);
  explain(view.querySelector("[data-words]"), activity.more.words ?? []);
  if (activity.more.note !== undefined && counts) write(view.querySelector("[data-note]"), activity, keep);
  const spent = attend(view, activity, keep);
  const rest = mark(view, activity, keep, counts);
  return async () => {
    rest();
    view.removeEventListener("click", lead);
    await spent();
    await writeSheet(pack);
  };
}

// Seconds in view, told each minute and whenever the page is left; and the place in a video or a text.
function attend(view, activity, keep) {
  const player = view.querySelector("video, audio");
  let seconds = 0, isFirst = true;
  if (player && activity.place) player.addEventListener("loadedmetadata", () => { player.currentTime = activity.place; }, { once: true });
  const text = !player && view.querySelector(".prose");
  if (text && activity.anchor?.block) goTo(text, activity.anchor);
  let anchor = activity.anchor ?? {};
  const rest = text ? follow(text, (place) => { anchor = place; }) : () => {};
  const place = () => (player ? (player.ended ? 0 : Math.round(player.currentTime * 10) / 10) : anchor.percent ?? 0);
  const tell = async () => {
    const body = { seconds, place: place(), ...(text && { anchor }) };
    if (!seconds && !isFirst && body.place === activity.place) return;
    seconds = 0;
    isFirst = false;
    [activity.place, activity.anchor] = [body.place, anchor];
    await keep("spent", body);
  };
  const clock = setInterval(() => { if (!document.hidden && (seconds += 1) >= REPORT) tell(); }, 1000);
  const hide = () => { if (document.hidden) tell(); };
  document.addEventListener("visibilitychange", hide);
  player?.addEventListener("pause", tell);
  tell();
  return async () => {
    clearInterval(clock);
    rest();
    document.removeEventListener("visibilitychange", hide);
    await tell();
  };
}

// The words of the glossary that the text uses; what they mean was cleaned by the server like the text.
function explain(part, words) {
  part.hidden = !words.length;
  const list = part.querySelector("dl");
  for (const { name, html } of words) {
    const [term, meaning] = [document.createElement("dt"), document.createElement("dd")];
    term.append(Object.assign(document.createElement("strong"), { textContent: name }));
    meaning.innerHTML = html;
    list.append(term, meaning);
  }
}

// A note is kept when the field is left; the server is told what it began with, so that no other device's text is lost.
function write(part, activity, keep) {
  const field = part.querySelector("textarea");
  part.hidden = false;
  field.value = activity.more.note;
  field.addEventListener("change", async () => {
    const before = activity.more.note;
    activity.more.note = field.value.trim();
    await keep("note", { text: activity.more.note, before });
  });
}

// Marks in a text, where the module came along with those that are there.
function mark(view, activity, keep, counts) {
  const text = view.querySelector(".prose");
  if (!text || activity.kind !== "reading" || !counts || !activity.more.marks) return () => {};
  return marking(text, activity.more.marks, async (one) => {
    activity.more.marks = [...activity.more.marks.filter(({ key }) => key !== one.key), ...(one.colour ? [one] : [])];
    await keep("highlight", one);
    return "waiting";
  });
}

// A link to a file opens it from the device: a browser's own download would ask the network.
async function lead(event) {
  const anchor = event.target.closest("a[href]");
  if (!anchor || anchor.origin !== location.origin || anchor.hash) return;
  event.preventDefault();
  const file = await fileOf(anchor.pathname);
  if (!file) { location.href = anchor.href; return; }
  const address = URL.createObjectURL(await file.blob());
  const name = decodeURIComponent(anchor.pathname.split("/").pop());
  Object.assign(document.createElement("a"), { href: address, download: anchor.download || name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
