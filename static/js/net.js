// What the network does: the line on top while htmx works, words when it fails, a bar
// while there is no connection or the session has ended, and the focus after a swap.
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const say = (text, level) =>
  document.dispatchEvent(new CustomEvent("crm:toast", { detail: { text, level } }));

const app = document.querySelector(".app");
function bar(id) {
  const element = document.createElement("div");
  element.id = id;
  app.before(element);
  return element;
}

const busy = bar("busybar");
const offline = bar("netbar");
offline.setAttribute("role", "status");
const connection = () => {
  offline.hidden = navigator.onLine;
  offline.textContent = navigator.onLine ? "" : wording.offline;
};
addEventListener("online", connection);
addEventListener("offline", connection);
connection();

// Where the session has ended the page stays as it is, with all that was typed, while
// its owner signs in elsewhere. What is sent then takes the token of the new session.
const signedOut = bar("outbar");
signedOut.setAttribute("role", "alert");
signedOut.hidden = true;
let isOut = false;
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const to = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (!to || new URL(to, location.href).pathname !== wording.login) {
    signedOut.hidden = true;
    return;
  }
  event.preventDefault();
  isOut = true;
  const link = document.createElement("a");
  Object.assign(link, { href: to, target: "_blank", textContent: wording.signin });
  signedOut.replaceChildren(wording.signedout, " ", link);
  signedOut.hidden = false;
  const dialog = document.querySelector("dialog[open] .dlg");
  if (dialog) dialog.prepend(signedOut);
  else app.before(signedOut);
});
document.body.addEventListener("htmx:configRequest", ({ detail: { parameters } }) => {
  const token = isOut && /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie);
  if (token && parameters.csrfmiddlewaretoken) parameters.csrfmiddlewaretoken = token[1];
});

let timers = [];
const stop = () => {
  timers.forEach(clearTimeout);
  busy.classList.remove("on");
};
document.body.addEventListener("htmx:beforeRequest", () => {
  stop();
  timers = [
    setTimeout(() => busy.classList.add("on"), 250),
    setTimeout(() => say(wording.slow, "warning"), 8000),
  ];
});
document.body.addEventListener("htmx:afterRequest", stop);
document.body.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  const words = { 403: "denied", 404: "gone", 410: "gone", 429: "toomany" };
  const stale = xhr.getResponseHeader("X-Page-Too-Old");
  say(wording[stale ? "stale" : (words[xhr.status] ?? "broke")], "error");
});
document.body.addEventListener("htmx:sendError", () => say(wording.offline, "error"));

document.body.addEventListener("announce", (event) => {
  document.getElementById("live").textContent = event.detail.value ?? event.detail.text;
});
document.body.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target;
  place?.querySelector?.(".errsum, [data-focus]")?.focus();
});
