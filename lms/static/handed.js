// After the end: what this device could not send in time is sent now, for the lecturer to rule on; then it keeps nothing more.
// What the server will never take is shown, for the learner to copy, and stays here until the learner has it removed.
const place = document.querySelector("[data-handed]");
const { openBox, deliver, portion, refusal } = await import(place.dataset.outbox);
const box = await openBox(place.dataset.handed);
const token = document.querySelector("meta[name=csrf-token]").content, numbers = JSON.parse(place.dataset.numbers);
const LONGEST_WAIT = 60000;
let unsent = (await box.all().catch(() => [])).filter((edit) => !edit.saved), wait = 2500, refused = [];
const isAny = unsent.length > 0;
const without = (edits, others) => edits.filter((edit) => !others.some((other) => other.uuid === edit.uuid));

async function send() {
  for (let most; unsent.length;) {
    const batch = portion(unsent, most);
    const answer = await deliver(place.dataset.url, token, batch).catch(() => null);
    const never = await refusal(answer, batch);
    if (never) {
      refused = [...refused, ...never];
      unsent = without(unsent, never);
      if (!never.length) most = 1;
      continue;
    }
    const told = answer && [200, 409].includes(answer.status) ? await answer.json().catch(() => null) : null;
    const known = batch.filter((edit) => edit.uuid in (told?.stored || {}));
    await box.acknowledge(known);
    unsent = without(unsent, known);
    if (!known.length) return;
  }
}

async function deliverAll() {
  await send();
  place.querySelector("[data-undelivered]").hidden = !unsent.length;
  show();
  if (unsent.length) {
    wait = Math.min(wait * 2, LONGEST_WAIT);
    setTimeout(deliverAll, wait);
  } else if (place.hasAttribute("data-receipt")) {
    await box.remove(without(await box.all(), refused));
    if (isAny && !refused.length) location.reload();
  }
}

function show() {
  const part = place.querySelector("[data-refused]");
  part.hidden = !refused.length;
  part.querySelector("[data-texts]").replaceChildren(...refused.map((edit) => {
    const label = document.createElement("label");
    label.append(`${place.dataset.question} ${numbers[edit.question] || ""}`,
      Object.assign(document.createElement("textarea"), { readOnly: true, rows: 4, value: edit.values.join("\n") }));
    return label;
  }));
}

place.querySelector("[data-forget]").addEventListener("click", async () => {
  await box.remove(refused);
  refused = [];
  show();
});
await deliverAll();
if (unsent.length) addEventListener("online", () => location.reload());
