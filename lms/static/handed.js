// After the end: what this device could not send in time is sent now, for the lecturer to rule on; then it keeps nothing more.
const place = document.querySelector("[data-handed]");
const { openBox, deliver, portion } = await import(place.dataset.outbox);
const box = await openBox(place.dataset.handed);
const token = document.querySelector("meta[name=csrf-token]").content;
const LONGEST_WAIT = 60000;
let unsent = (await box.all().catch(() => [])).filter((edit) => !edit.saved), wait = 2500;
const isAny = unsent.length > 0;

async function send() {
  while (unsent.length) {
    const batch = portion(unsent);
    const answer = await deliver(place.dataset.url, token, batch).catch(() => null);
    const told = answer && [200, 409].includes(answer.status) ? await answer.json().catch(() => null) : null;
    const stored = told?.stored || {};
    await box.acknowledge(batch.filter((edit) => edit.uuid in stored));
    unsent = unsent.filter((edit) => !(edit.uuid in stored));
    if (!batch.some((edit) => edit.uuid in stored)) return;
  }
}

async function deliverAll() {
  await send();
  place.querySelector("[data-undelivered]").hidden = !unsent.length;
  if (unsent.length) {
    wait = Math.min(wait * 2, LONGEST_WAIT);
    setTimeout(deliverAll, wait);
  } else if (place.hasAttribute("data-receipt")) {
    await box.clear();
    if (isAny) location.reload();
  }
}

await deliverAll();
if (unsent.length) addEventListener("online", () => location.reload());
