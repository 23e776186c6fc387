// What packages told while no connection was there: kept on this device, sent as soon as it can be. Each is the newest state of one
// launch; the server drops what it knows already.
const PREFIX = "lms.package.";
const TOO_OLD = 60 * 86400 * 1000;

export function remember(address, user, state) {
  try {
    localStorage.setItem(PREFIX + address, JSON.stringify({ user, state, at: Date.now() }));
  } catch { /* no room: it is still told again while the page is open */ }
}

export function forget(address, seq) {
  const left = JSON.parse(localStorage.getItem(PREFIX + address) ?? "null");
  if (left && left.state.seq <= seq) localStorage.removeItem(PREFIX + address);
}

export async function send(address, state, token, last) {
  const body = JSON.stringify(state);
  return fetch(address, {
    method: "POST", body, keepalive: last && body.length < 60000,
    headers: { "Content-Type": "application/json", "X-CSRFToken": token, Accept: "application/json" },
  });
}

export async function sendLeft(user, token, except) {
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PREFIX))) {
    const address = name.slice(PREFIX.length);
    const left = JSON.parse(localStorage.getItem(name));
    if (address === except || left.user !== user) continue;
    const answer = await send(address, left.state, token).catch(() => null);
    if (answer?.ok && !answer.redirected) forget(address, left.state.seq);
    else if (Date.now() - left.at > TOO_OLD) localStorage.removeItem(name);
  }
}

const mark = document.querySelector("[data-left-of]");
if (mark) sendLeft(mark.dataset.leftOf, mark.querySelector("[name=csrf_token]").value);
