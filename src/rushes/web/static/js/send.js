// [data-send]: a form with a file. Shows how much of it is sent, and what is wrong with it without losing the page.
export function attach(root) {
  for (const form of root.querySelectorAll("[data-send]")) form.addEventListener("submit", (event) => send(event, form));
}

function send(event, form) {
  event.preventDefault();
  const bar = form.querySelector("[data-send-bar]");
  const button = form.querySelector("button");
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.upload.addEventListener("progress", (told) => {
    if (told.lengthComputable) bar.value = (100 * told.loaded) / told.total;
  });
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else refuse(form, bar, button, refusalIn(request.responseText));
  });
  request.addEventListener("error", () => refuse(form, bar, button, ""));
  bar.hidden = false;
  button.disabled = true;
  request.send(new FormData(form));
}

function refusalIn(page) {
  const answer = new DOMParser().parseFromString(page, "text/html");
  return (answer.querySelector("[role=alert]:not([hidden]) p") ?? answer.querySelector("main p"))?.textContent ?? "";
}

function refuse(form, bar, button, words) {
  const alert = form.querySelector("[data-send-refusal]");
  bar.hidden = true;
  button.disabled = false;
  if (words) alert.querySelector("p").textContent = words;
  alert.hidden = !words;
}
