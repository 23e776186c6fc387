// Asks the device for a passkey and sends what it says by the form that holds the question (data-passkey).
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const form = document.querySelector("form[data-passkey]");
const told = form.querySelector("[data-told]");

const asked = () => {
  const question = JSON.parse(form.dataset.passkey);
  for (const part of [question, question.user, ...question.excludeCredentials ?? [], ...question.allowCredentials ?? []]) {
    for (const name of ["challenge", "id"]) if (part?.[name]) part[name] = bytes(part[name]);
  }
  return question;
};

const said = ({ rawId, response }) => JSON.stringify({
  rawId: text(rawId),
  response: Object.fromEntries(["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]
    .filter((name) => response[name]).map((name) => [name, text(response[name])])),
});

const ask = async (event) => {
  event.preventDefault();
  told.textContent = "";
  const publicKey = asked();
  try {
    form.elements.answer.value = said(await navigator.credentials[publicKey.user ? "create" : "get"]({ publicKey }));
    form.submit();
  } catch ({ name }) {
    told.textContent = name === "InvalidStateError" ? told.dataset.known : told.dataset.failed;
  }
};

if (window.PublicKeyCredential) {
  form.hidden = false;
  document.querySelector("[data-without]").hidden = true;
  form.addEventListener("submit", ask);
}
