// QR codes seen by the camera or standing on a photo: by the browser's own reader where it has one, else by qr.
import { decodeQRBatch } from "../vendor/qr/decode.js";

const LARGEST = 3600; // pixels of a side; more is slow and no clearer
const PAUSE = 120;

let detector;
async function own() {
  if (detector === undefined) {
    const formats = await window.BarcodeDetector?.getSupportedFormats().catch(() => []);
    detector = formats?.includes("qr_code") ? new window.BarcodeDetector({ formats: ["qr_code"] }) : null;
  }
  return detector;
}

const canvas = document.createElement("canvas");
const context = canvas.getContext("2d", { willReadFrequently: true });

/** The texts of all codes on a picture `width` by `height`. */
async function codes(picture, width, height, largest) {
  const scale = Math.min(1, largest / Math.max(width, height));
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const reader = await own();
  const seen = reader ? (await reader.detect(canvas).catch(() => [])).map((code) => code.rawValue) : [];
  if (seen.length) return seen;
  const image = context.getImageData(0, 0, canvas.width, canvas.height);
  const [found] = await decodeQRBatch([image], { maxSize: { width: canvas.width, height: canvas.height }, effort: 8, timeLimit: 400 });
  return found.filter((text) => typeof text === "string");
}

/** On a photo, at its own size and smaller, for a blurred one is clearer from afar. */
export async function onPhoto(picture) {
  const seen = new Set();
  for (const largest of [LARGEST, 1800, 1000]) {
    for (const text of await codes(picture, picture.width, picture.height, largest)) seen.add(text);
    if ([...seen].some((text) => text.startsWith("PKS1:"))) break;
  }
  return [...seen];
}

/** Looks through the camera until `seen(texts)` answers true; the returned function ends it. */
export async function watch(video, seen) {
  const stream = await navigator.mediaDevices.getUserMedia({
    audio: false, video: { facingMode: "environment", width: { ideal: 1920 }, height: { ideal: 1080 } } });
  video.srcObject = stream;
  await video.play();
  let timer;
  const stop = () => {
    clearTimeout(timer);
    stream.getTracks().forEach((track) => track.stop());
    video.srcObject = null;
    timer = null;
  };
  const look = async () => {
    const texts = video.videoWidth ? await codes(video, video.videoWidth, video.videoHeight, 1280) : [];
    if (timer === null) return;
    if (texts.length && seen(texts)) stop();
    else timer = setTimeout(look, PAUSE);
  };
  timer = setTimeout(look, PAUSE);
  return stop;
}
