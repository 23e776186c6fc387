// The stage of a package, on a host of packages: holds the runtime that the package calls, and passes on what it tells. It knows no
// session; what is kept is kept by the page above, or, when that is gone, by this host with a key for one launch.
const here = document.querySelector("#stage").dataset;
const above = window.parent;
const ROOT = location.href.replace(/~stage.*$/, ""); // the folder of the package
const HELD = 800; // ms that changes are gathered before they are told

// A package looks for its runtime from frame to frame upwards. It shall end here: the page above is of another origin.
if (above !== window) Object.defineProperty(window, "parent", { value: window });
Object.defineProperty(window, "opener", { value: null });

let start = null;
let sequence = 0;
let kept = 0;
let timer = 0;
let isLeaving = false;
let render = () => ({});
let allow = () => {}; // tells the runtime where the package may go on to
let shown = 0; // ms in view

addEventListener("message", ({ source, origin, data }) => {
  if (source === document.querySelector("#package")?.contentWindow && origin === location.origin && data?.returned) {
    above.postMessage({ ended: true, go: "exit" }, start.origin);
  }
  if (source !== above) return;
  if (data?.begin && !start) begin(data.begin, origin);
  if (data?.kept) kept = Math.max(kept, data.kept);
  if (data?.valid) allow(data.valid);
  if (data?.since) sequence = Math.max(sequence, data.since);
});

// Until the page above has heard it: its own scripts may still be on their way.
const hail = () => above.postMessage({ ready: true }, "*");
const hailing = setInterval(hail, 300);
hail();

async function begin(told, origin) {
  clearInterval(hailing);
  start = { ...told, origin };
  sequence = kept = told.seq;
  const frame = document.querySelector("#package");
  render = await offers[told.kind](told, frame);
  if (told.page) frame.src = new URL(told.page, ROOT);
}

const offers = { scorm12: offer12, scorm2004: offer2004, h5p: offerH5P, cmi5: offerNothing, xapi: offerNothing };

// These tell what happens to a record on the server, whose address is in the address of their page.
async function offerNothing() {
  return () => ({});
}

async function offerH5P(told, frame) {
  const h5p = await import(here.h5p);
  return h5p.offerH5P(told, {
    main: here.h5pMain, memory: here.h5pMemory, frameJs: here.h5pFrame, frameCss: here.h5pStyle, root: new URL(ROOT).pathname.slice(0, -1),
    frame, changed,
  });
}

async function offer12({ cmi, facts, learner_id, learner_name, total_time }) {
  const { Scorm12API } = await import(here.scorm12);
  const api = new Scorm12API({ autocommit: false, autoCompleteLessonStatus: true, logLevel: 5 });
  const isBegun = Boolean(cmi.core);
  api.loadFromJSON({
    ...cmi,
    core: {
      ...cmi.core, student_id: learner_id, student_name: learner_name, credit: "credit", total_time, session_time: "00:00:00",
      entry: isBegun ? (goesOn(cmi.core.exit) ? "resume" : "") : "ab-initio", exit: "",
    },
    launch_data: facts.launch_data ?? "",
    student_data: {
      ...cmi.student_data, mastery_score: facts.mastery_score ?? "", max_time_allowed: facts.max_time ?? "",
      time_limit_action: facts.time_limit_action ?? "",
    },
  });
  api.on("LMSInitialize", changed);
  api.on("LMSSetValue.cmi.*", changed);
  api.on("LMSCommit", () => tell());
  api.on("LMSFinish", () => tell({ ended: true }));
  window.API = api;
  return () => api.renderCMIToJSONObject().cmi;
}

async function offer2004({ cmi, facts, learner_id, learner_name, total_time, valid }) {
  const { Scorm2004API } = await import(here.scorm2004);
  const api = new Scorm2004API({ autocommit: false, logLevel: 5 });
  const isBegun = Boolean(cmi.completion_status);
  api.loadFromJSON({
    ...cmi, learner_id, learner_name, total_time, session_time: "PT0H0M0S", credit: "credit", mode: "normal", exit: "",
    entry: isBegun ? (goesOn(cmi.exit) ? "resume" : "") : "ab-initio", launch_data: facts.launch_data ?? "",
    completion_threshold: facts.completion_threshold ?? "", scaled_passing_score: facts.passing_measure ?? "",
    max_time_allowed: facts.max_time ?? "", time_limit_action: facts.time_limit_action ?? "",
  });
  // Past its own setter, which takes nothing from anybody once the package has begun.
  allow = (now) => { for (const where of ["continue", "previous"]) api.adl.nav.request_valid[`_${where}`] = String(now[where]); };
  if (valid) allow(valid);
  let go = "";
  for (const [event, where] of [
    ["SequenceNext", "continue"], ["SequencePrevious", "previous"], ["SequenceExitAll", "exit"], ["SequenceExit", "exit"],
    ["SequenceAbandonAll", "exit"], ["SequenceAbandon", "exit"],
  ]) api.on(event, () => { go = where; above.postMessage({ go }, start.origin); });
  for (const event of ["SequenceChoice", "SequenceJump"]) {
    api.on(event, (item) => { go = `choice:${item}`; above.postMessage({ go }, start.origin); });
  }
  api.on("Initialize", changed);
  api.on("SetValue.cmi.*", changed);
  api.on("Commit", () => tell());
  api.on("Terminate", () => tell({ ended: true, go }));
  window.API_1484_11 = api;
  return () => api.renderCMIToJSONObject().cmi;
}

// Whoever was cut off in the middle goes on too, not only who asked for it.
function goesOn(exit) {
  return exit === "suspend" || !exit || exit === "time-out";
}

function changed() {
  if (isLeaving) return tell();
  clearTimeout(timer);
  timer = setTimeout(() => tell(), HELD);
}

function tell(more = {}) {
  if (!start) return;
  clearTimeout(timer);
  timer = 0;
  sequence += 1;
  const seconds = start.spent + Math.round(shown / 1000);
  const state = { seq: sequence, cmi: JSON.parse(JSON.stringify(render())), seconds, ended: Boolean(more.ended) };
  above.postMessage({ state, ...more }, start.origin);
  if (isLeaving) send(state);
}

// The page is being closed: the browser carries it to the server when nobody is there any more.
function send(state) {
  if (start?.key) navigator.sendBeacon("/p/keep", JSON.stringify({ ...state, key: start.key }));
}

function leave() {
  isLeaving = true;
  if (start && (timer || sequence > kept)) tell();
}

addEventListener("pagehide", leave);
addEventListener("beforeunload", leave);
document.addEventListener("visibilitychange", () => {
  isLeaving = document.visibilityState === "hidden";
  if (isLeaving) leave();
});
let ticked = performance.now();
setInterval(() => {
  const now = performance.now();
  if (document.visibilityState === "visible") shown += Math.min(now - ticked, 5000);
  ticked = now;
}, 1000);
