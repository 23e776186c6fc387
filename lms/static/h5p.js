// H5P on the stage: its own runtime draws it in a frame below; what it tells by xAPI is put into the data model of SCORM 2004, so
// that score, answers, place and state are kept as those of any package are.
const ID = "content";
const MOST_ANSWERS = 300;
const MOST_TEXT = 1000;
const MOST_STATE = 600000; // characters; the server takes a million bytes in all
const LOOK = 5000; // ms between looks for what changed without a word
const DONE = ["completed", "answered", "passed", "failed", "mastered", "consumed"];
const PLACE = "http://id.tincanapi.com/extension/ending-point";

export async function offerH5P({ cmi, iri, words }, { main, memory, frameJs, frameCss, root, frame, changed }) {
  const told = { completion_status: "incomplete", success_status: "unknown", score: {}, interactions: {}, location: "", ...cmi };
  const place = document.createElement("main");
  frame.replaceWith(place);
  document.documentElement.classList.add("scrolls");
  window.H5PIntegration = { core: { scripts: [memory], styles: [] } };
  await run(main);
  const integration = () => window.H5PIntegration?.contents?.[`cid-${ID}`];
  const inner = () => place.querySelector("iframe")?.contentWindow?.H5P;

  await new window.H5PStandalone.H5P(place, {
    id: ID, h5pJsonPath: root, frameJs, frameCss, xAPIObjectIRI: iri, translations: { H5P: words }, frame: true, copyright: true,
    icon: false, reportingIsEnabled: true, saveFreq: 10, contentUserData: cmi.user_data ?? {},
  });
  window.H5P.externalDispatcher.on("initialized", () => {
    const whole = inner()?.instances[0];
    if (whole && typeof whole.getMaxScore !== "function") told.completion_status = "completed"; // nothing to be done but to look
    changed();
  });
  window.H5P.externalDispatcher.on("xAPI", (event) => {
    hear(told, event.data.statement, event.getVerb());
    changed();
  });

  let looked = "";
  setInterval(() => {
    const now = JSON.stringify(state());
    if (looked && now !== looked) changed();
    looked = now;
  }, LOOK);

  function state() {
    for (const one of inner()?.instances ?? []) {
      try {
        const now = one.getCurrentState?.();
        if (now !== undefined) inner().setUserData(one.contentId, "state", now);
      } catch { /* a library at fault loses its own state alone */ }
    }
    return integration()?.contentUserData ?? {};
  }

  return () => {
    const left = state();
    return { ...told, user_data: JSON.stringify(left).length > MOST_STATE ? {} : left };
  };
}

function run(source) {
  return new Promise((done, failed) => {
    const script = document.createElement("script");
    Object.assign(script, { src: source, onload: done, onerror: failed });
    document.head.append(script);
  });
}

// A statement without a parent speaks of the whole; one with a parent of a question in it.
function hear(told, { object, result, context, timestamp }, verb) {
  const definition = object?.definition ?? {};
  if (definition.extensions?.[PLACE] !== undefined) told.location = cut(definition.extensions[PLACE]);
  if (verb === "answered" && definition.interactionType) {
    const at = Object.keys(told.interactions).length;
    if (at < MOST_ANSWERS) told.interactions[at] = answer(object.id, definition, result ?? {}, timestamp);
  }
  if (context?.contextActivities?.parent?.length || !DONE.includes(verb)) return;
  if (result?.score) told.score = numbers(result.score);
  if (result?.completion !== false) told.completion_status = "completed";
  if (result?.success === true || ["passed", "mastered"].includes(verb)) told.success_status = "passed";
  else if (verb === "failed") told.success_status = "failed";
}

function answer(id, { interactionType, description, correctResponsesPattern, choices, source }, result, timestamp) {
  const named = Object.fromEntries([...(choices ?? []), ...(source ?? [])].map((one) => [one.id, one.description?.["en-US"] ?? one.id]));
  const words = (text) => cut(String(text ?? "").split("[,]").map((part) => (named[part] ?? part).trim()).join(", "));
  return {
    id: cut(id), type: interactionType, description: cut(plain(Object.values(description ?? {})[0])),
    learner_response: words(result.response), correct_responses: { 0: { pattern: words(correctResponsesPattern?.[0]) } },
    result: verdict(result), latency: result.duration ?? "", timestamp: timestamp ?? new Date().toISOString(),
  };
}

function verdict({ success, score }) {
  if (success === true || (score?.max > 0 && score.raw === score.max)) return "correct";
  return success === false || score?.max > 0 ? "incorrect" : "neutral";
}

function numbers(score) {
  return Object.fromEntries(["raw", "min", "max", "scaled"].filter((name) => Number.isFinite(score[name])).map((name) => [name, score[name]]));
}

function plain(html) {
  return new DOMParser().parseFromString(String(html ?? ""), "text/html").body.textContent.trim();
}

function cut(text) {
  const short = String(text ?? "").replaceAll("\0", "").slice(0, MOST_TEXT);
  return short.toWellFormed ? short.toWellFormed() : short;
}
