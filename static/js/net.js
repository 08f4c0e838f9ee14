// What the network does: the line on top while htmx works, words when it fails, a bar
// while there is no connection, and where the focus goes after a swap.
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const say = (text, level) =>
  document.dispatchEvent(new CustomEvent("crm:toast", { detail: { text, level } }));

function bar(id) {
  const element = document.createElement("div");
  element.id = id;
  document.body.append(element);
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
