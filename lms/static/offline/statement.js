// The offline code "PKS1:": base45 of a COSE_Sign1 (Ed25519) over numbered facts; see lms/certificates/statement.py.
const PREFIX = "PKS1:";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
const NAMES = { 1: "issuer", 2: "number", 3: "name", 4: "last_four", 5: "course", 6: "hours", 7: "started_on", 8: "finished_on",
  9: "issued_on", 10: "code", 11: "index", 12: "specimen", 13: "valid_until" };
const DAY = 86400000;

export const isOurs = (text) => text.startsWith(PREFIX);

/** {state, facts, isSample}: proven, altered, unknown (no such key) or unreadable. `keys` as the snapshot lists them. */
export async function read(text, keys) {
  let parts;
  try {
    parts = open(text);
  } catch {
    return { state: "unreadable" };
  }
  const key = keys.find(({ kid }) => kid === parts.kid);
  if (!key) return { state: "unknown" };
  if (!(await isSigned(key.public, parts.message, parts.signature))) return { state: "altered" };
  return { state: "proven", facts: parts.facts, isSample: key.is_sample || parts.facts.specimen };
}

function open(text) {
  const [protectedHeader, header, payload, signature] = decoded(unbase45(text.slice(PREFIX.length).trimEnd()));
  const { 1: algorithm, 4: kid, ...more } = decoded(protectedHeader);
  if (algorithm !== -8 || Object.keys(more).length || Object.keys(header).length || signature.length !== 64) throw new Error("signing");
  return {
    kid: hex(kid), signature, facts: named(decoded(payload)),
    message: join([0x84, 0x6a], new TextEncoder().encode("Signature1"), bytes(protectedHeader), [0x40], bytes(payload)),
  };
}

function named(said) {
  const facts = {};
  for (const [label, value] of Object.entries(said)) {
    const name = NAMES[label];
    if (!name) throw new Error("label");
    facts[name] = /_on$|_until$/.test(name) ? new Date(value * DAY) : value;
  }
  return facts;
}

function unbase45(text) {
  const found = [];
  for (let i = 0; i < text.length; i += 3) {
    const digits = [...text.slice(i, i + 3)].map((letter) => DIGITS.indexOf(letter));
    const number = digits.reduceRight((sum, digit) => sum * 45 + digit, 0);
    if (digits.length === 1 || digits.includes(-1) || number >= 256 ** (digits.length - 1)) throw new Error("base45");
    if (digits.length === 3) found.push(number >> 8);
    found.push(number & 255);
  }
  return Uint8Array.from(found);
}

/** What of CBOR a statement uses: whole numbers, bytes, text, lists, maps, a tag, true and false. */
function decoded(message) {
  const [value, end] = item(message, 0);
  if (end !== message.length) throw new Error("more follows");
  return value;
}

function item(message, at) {
  const kind = message[at] >> 5;
  const [size, next] = length(message, at);
  if (kind === 0) return [size, next];
  if (kind === 1) return [-1 - size, next];
  if (kind === 2 || kind === 3) {
    if (next + size > message.length) throw new Error("cut off");
    const part = message.slice(next, next + size);
    return [kind === 2 ? part : new TextDecoder("utf-8", { fatal: true }).decode(part), next + size];
  }
  if (kind === 4 || kind === 5) return kind === 4 ? list(message, size, next) : map(message, size, next);
  if (kind === 6 && size === 18) return item(message, next);
  if (kind === 7 && (size === 20 || size === 21)) return [size === 21, next];
  throw new Error("kind");
}

function length(message, at) {
  const small = message[at] & 31;
  if (small < 24) return [small, at + 1];
  const wide = { 24: 1, 25: 2, 26: 4 }[small];
  if (!wide || at + wide >= message.length) throw new Error("length");
  return [message.slice(at + 1, at + 1 + wide).reduce((sum, byte) => sum * 256 + byte, 0), at + 1 + wide];
}

function list(message, size, at) {
  const found = [];
  for (let i = 0; i < size; i += 1) {
    const [value, next] = item(message, at);
    found.push(value);
    at = next;
  }
  return [found, at];
}

function map(message, size, at) {
  const [flat, end] = list(message, 2 * size, at);
  const found = {};
  for (let i = 0; i < flat.length; i += 2) found[flat[i]] = flat[i + 1];
  return [found, end];
}

async function isSigned(publicText, message, signature) {
  const raw = Uint8Array.from(atob(publicText.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  try {
    const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
  } catch { // an older browser
    const { verifyAsync } = await import("../vendor/ed25519/index.js");
    return verifyAsync(signature, message, raw);
  }
}

const hex = (raw) => Array.from(raw, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytes = (raw) => join(raw.length < 24 ? [0x40 + raw.length] : raw.length < 256 ? [0x58, raw.length]
  : [0x59, raw.length >> 8, raw.length & 255], raw);

function join(...parts) {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
