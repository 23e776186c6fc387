// <form data-upload="Mengirim"> shows how much of a file has been sent.
document.querySelectorAll("form[data-upload]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, event.submitter);
  });
});

function send(form, submitter) {
  const [bar, text, box] = meter(form.dataset.upload);
  const request = new XMLHttpRequest();
  const body = new FormData(form);
  if (submitter && submitter.name) body.append(submitter.name, submitter.value);
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    bar.value = loaded / total;
    text.textContent = `${Math.floor(100 * bar.value)} %`;
  });
  request.addEventListener("load", () => show(request));
  request.addEventListener("error", () => {
    box.remove();
    form.submit();
  });
  form.append(box);
  request.open("POST", form.action);
  request.send(body);
}

function meter(label) {
  const bar = Object.assign(document.createElement("progress"), { max: 1, value: 0 });
  const text = document.createElement("span");
  const box = Object.assign(document.createElement("div"), { className: "progress" });
  bar.setAttribute("aria-label", label);
  box.append(bar, text);
  return [bar, text, box];
}

// The answer is the page itself, refusals included: fetching it anew would lose its messages.
function show(request) {
  history.replaceState(null, "", request.responseURL);
  document.open();
  document.write(request.responseText);
  document.close();
}
