// <div data-resumable="file-upload">: what is chosen in its file field is sent at once, piece by piece, over tus 1.0, and goes on
// after a lost link, a reload or a restart of the server. The form then names what has arrived. Without this, the form takes the file.
const PIECE = 512 * 1024, PATIENCE = 120_000, SOON = 500, AGAIN = 5000, KEPT = 7 * 24 * 3600_000;
const PASSING = new Set([0, 408, 409, 423, 429, 460]);
const { renew } = await import(document.querySelector("script[src*='/app.js']").src);
const sending = new WeakMap(); // by form: the files still on their way
let client;

document.querySelectorAll("[data-resumable]").forEach((box) => {
  const field = box.querySelector("input[type=file]"), words = JSON.parse(box.dataset.words);
  field.addEventListener("change", async () => {
    const files = [...field.files];
    if (!files.length || !(await load(box.dataset.client))) return;
    box.querySelectorAll(field.multiple ? ".begun" : ".begun, .sent, .choice").forEach((old) => old.remove());
    files.forEach((file) => send(file, box, field, words));
    field.value = "";
  });
  box.querySelectorAll(".begun").forEach((half) => half.append(document.createElement("br"), forgetter(half, field.form, words)));
  if (field.files.length) field.dispatchEvent(new Event("change"));  // chosen before this script came
});

// Before any other listener: a form that waits for a file is sent when that has arrived. One whose file was refused is not sent
// without it, as if all were well: it is taken out or another one chosen first.
document.addEventListener("submit", (event) => {
  const waiting = sending.get(event.target), refused = event.target.querySelector(".sent:has(.error) button");
  if (!refused && (!waiting || !waiting.size)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (refused) return explain(refused);
  waiting.then = () => event.target.requestSubmit(event.submitter);
  const [{ row, words }] = waiting;
  row.note(words.wait);
}, true);

// What was begun on another device, or will not be finished, need not count until it expires.
function forgetter(half, form, words) {
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button quiet small", textContent: words.remove });
  button.addEventListener("click", async () => {
    button.disabled = true;
    const headers = { "Tus-Resumable": "1.0.0", "X-CSRFToken": form.elements.csrf_token.value };
    const answer = await fetch(half.dataset.address, { method: "DELETE", headers }).catch(() => null);
    if (answer && [204, 404, 410].includes(answer.status)) half.remove();
    button.disabled = false;
  });
  return button;
}

function explain(button) {
  const error = button.closest(".sent").querySelector(".error"), { first } = JSON.parse(button.closest("[data-resumable]").dataset.words);
  if (!error.nextElementSibling?.matches(".hint")) error.after(Object.assign(document.createElement("p"), { className: "hint", id: "remove-first", textContent: first }));
  button.setAttribute("aria-describedby", "remove-first");
  button.focus();
}

function load(address) {
  client ||= new Promise((done) => {
    const script = Object.assign(document.createElement("script"), { src: address });
    script.onload = () => done(Boolean(window.tus && window.tus.isSupported));
    script.onerror = () => { client = null; done(false); };
    document.head.append(script);
  });
  return client;
}

function send(file, box, field, words) {
  const row = draw(file, box, words), { form } = field;
  const entry = { row, words };
  let isOut = false;
  if (!sending.has(form)) sending.set(form, new Set());
  const waiting = sending.get(form);
  waiting.add(entry);
  const leave = () => {
    waiting.delete(entry);
    if (!waiting.size && waiting.then) waiting.then();
  };
  const stay = () => { // the form is sent no more, so nothing says that it will be
    waiting.then = null;
    form.querySelectorAll(".sent .hint").forEach((hint) => hint.remove());
  };
  const upload = new window.tus.Upload(file, {
    endpoint: box.dataset.endpoint, chunkSize: PIECE, retryDelays: [],
    metadata: { filename: file.name, purpose: box.dataset.purpose, subject: box.dataset.subject },
    fingerprint: async () => mark([box.dataset.purpose, box.dataset.subject, file.name, file.size, file.lastModified].join("\n")),
    onBeforeRequest: (request) => {
      request.setHeader("X-CSRFToken", form.elements.csrf_token.value);
      const link = request.getUnderlyingObject();
      link.timeout = PATIENCE;
      link.ontimeout = () => link.onerror(new ProgressEvent("timeout"));
    },
    onProgress: (done) => row.show(done >= file.size ? words.checking : words.sending, done),
    onChunkComplete: (_piece, done) => row.keep(done),
    onSuccess: () => { row.arrived(box.dataset.resumable, upload.url.split("/").pop()); leave(); },
    onError: (error) => {
      if (row.isPaused) return;
      const answer = error.originalResponse;
      if (passes(error)) row.lose(go, answer?.getStatus() === 409 ? words.elsewhere : words.lost);
      else if ([400, 401, 403].includes(answer.getStatus())) { isOut = true; row.pause(words.signed_out); }
      else {
        const wasSent = waiting.then;
        row.refuse(answer.getBody());
        stay();
        leave();
        if (wasSent) explain(row.element.querySelector("button"));
      }
    },
  });
  const go = async () => {
    row.go();
    if (isOut) await renew(form);
    isOut = false;
    upload.start();
  };
  row.on({
    pause: () => { upload.abort(); row.pause(); }, go,
    remove: () => { upload.abort(true).catch(() => {}); row.element.remove(); stay(); leave(); },
  });
  forget();
  upload.findPreviousUploads().then((before) => {
    if (before.length) upload.resumeFromPreviousUpload(before[before.length - 1]);
    go();
  });
}

const passes = ({ originalResponse: answer }) => !answer || answer.getStatus() >= 500 || PASSING.has(answer.getStatus());

function draw(file, box, words) {
  const make = (tag, properties) => Object.assign(document.createElement(tag), properties);
  const element = make("div", { className: "sent" }), text = make("p", {}), bar = make("progress", { max: file.size, value: 0 });
  const [hold, remove] = [words.pause, words.remove].map((textContent) => make("button", { type: "button", className: "button quiet", textContent }));
  bar.setAttribute("aria-label", fill(words.progress, file, 0));
  const line = make("p", { className: "actions" });
  line.append(hold, remove);
  element.append(text, bar, line);
  box.append(element);
  let kept = 0, failed = 0, timer = null;
  const rest = () => { clearTimeout(timer); timer = null; };
  const row = {
    element, isPaused: false,
    show(words_, done) { bar.value = done; text.textContent = fill(words_, file, done); },
    note(words_) {
      if (!element.querySelector(".hint")) bar.after(make("p", { className: "hint", textContent: words_ }));
      say(words_);
    },
    keep(done) { kept = done; failed = 0; },
    go() { rest(); row.isPaused = false; hold.textContent = words.pause; row.show(words.preparing, kept); },
    pause(why) { rest(); row.isPaused = true; hold.textContent = words.go_on; row.show(why || words.paused, kept); say(text.textContent); },
    lose(go, why) {
      row.show(why, kept);
      say(text.textContent);
      rest();
      timer = setTimeout(go, Math.min(AGAIN, SOON * 2 ** failed++));
      addEventListener("online", () => { if (timer) go(); }, { once: true });
    },
    arrived(name, value) {
      element.append(make("input", { type: "hidden", name, value }));
      hold.remove();
      bar.remove();
      row.show(words.arrived, file.size);
      say(text.textContent);
    },
    refuse(reason) {
      text.className = "error";
      bar.remove();
      hold.remove();
      text.textContent = fill(words.refused, file, 0).replace("{reason}", reason);
      say(text.textContent);
    },
    on(acts) {
      hold.addEventListener("click", () => (row.isPaused ? acts.go() : acts.pause()));
      remove.addEventListener("click", acts.remove);
    },
  };
  return row;
}

function fill(words, { name, size }, done) {
  const values = { name, done: megabytes(done), all: megabytes(size), percent: `${size ? Math.floor((100 * done) / size) : 0} %` };
  return words.replace(/\{(name|done|all|percent)\}/g, (_all, key) => values[key]);
}

const megabytes = (bytes) => `${(bytes / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} MB`;
const say = (detail) => document.dispatchEvent(new CustomEvent("announce", { detail }));

// The device keeps no name of a file: 53 bits of it and its size are enough to know it again (cyrb53, public domain).
function mark(text) {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (const letter of text) {
    a = Math.imul(a ^ letter.codePointAt(0), 2654435761);
    b = Math.imul(b ^ letter.codePointAt(0), 1597334677);
  }
  return `lms-${(a >>> 0).toString(36)}${(b >>> 0).toString(36)}`;
}

// What the server no longer waits for need not be remembered here.
function forget() {
  if (!window.tus.canStoreURLs) return;
  for (const key of Object.keys(localStorage).filter((name) => name.startsWith("tus::"))) {
    try {
      if (Date.now() - new Date(JSON.parse(localStorage[key]).creationTime) > KEPT) localStorage.removeItem(key);
    } catch { localStorage.removeItem(key); }
  }
}
