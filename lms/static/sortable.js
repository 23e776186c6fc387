// <ol data-sortable data-url data-saved data-failed> with <li data-id> and a hidden .handle: drag by finger or mouse.
// The keyboard has its own buttons in the page.
const token = document.querySelector("meta[name=csrf-token]").content;
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

document.querySelectorAll("[data-sortable]").forEach((list) => {
  list.querySelectorAll(".handle").forEach((handle) => { handle.hidden = false; });
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (handle) drag(list, handle, event);
  });
});

function drag(list, handle, { pointerId }) {
  const item = handle.closest("[data-id]");
  const before = order(list);
  const move = ({ clientY }) => place(list, item, clientY);
  const drop = () => {
    handle.removeEventListener("pointermove", move);
    item.classList.remove("dragged");
    if (order(list) !== before) save(list);
  };
  handle.setPointerCapture(pointerId);
  item.classList.add("dragged");
  handle.addEventListener("pointermove", move);
  handle.addEventListener("lostpointercapture", drop, { once: true });
}

function place(list, item, y) {
  const below = [...list.children].find((other) => {
    const box = other.getBoundingClientRect();
    return other !== item && y < box.top + box.height / 2;
  });
  if (below !== item.nextElementSibling) list.insertBefore(item, below || null);
}

const order = (list) => [...list.children].map((item) => item.dataset.id).join(",");

async function save(list) {
  const body = new URLSearchParams(order(list).split(",").map((id) => ["order", id]));
  const answer = await fetch(list.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => ({}));
  announce(answer.ok ? list.dataset.saved : list.dataset.failed);
}
