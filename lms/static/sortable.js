// <ol data-sortable data-url data-saved data-failed> with <li data-id> and a hidden .handle: drag by finger or mouse.
// Lists may nest: a handle moves the item of its own list. With data-reload the page is drawn anew, for numbers in it.
// The keyboard has its own buttons in the page.
const token = document.querySelector("meta[name=csrf-token]").content;
const announce = (text) => document.dispatchEvent(new CustomEvent("announce", { detail: text }));

document.querySelectorAll("[data-sortable]").forEach((list) => {
  list.querySelectorAll(".handle").forEach((handle) => { handle.hidden = false; });
  list.addEventListener("pointerdown", (event) => {
    const handle = event.target.closest(".handle");
    if (handle?.closest("[data-sortable]") === list) drag(list, handle, event);
  });
});

function drag(list, handle, { pointerId }) {
  const item = handle.closest("[data-id]");
  const before = order(list);
  const move = ({ clientY }) => place(item, clientY);
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

// The neighbours step aside; the item itself stays in the document, or it would lose the pointer.
function place(item, y) {
  const { previousElementSibling: above, nextElementSibling: below } = item;
  if (above && y < middle(above)) item.after(above);
  if (below && y > middle(below)) item.before(below);
}

function middle(element) {
  const { top, height } = element.getBoundingClientRect();
  return top + height / 2;
}

const order = (list) => [...list.children].map((item) => item.dataset.id).join(",");

async function save(list) {
  const body = new URLSearchParams(order(list).split(",").map((id) => ["order", id]));
  const answer = await fetch(list.dataset.url, { method: "POST", body, headers: { "X-CSRFToken": token } }).catch(() => ({}));
  if (answer.ok && "reload" in list.dataset) location.reload();
  announce(answer.ok ? list.dataset.saved : list.dataset.failed);
}
