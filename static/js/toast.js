// Toasts: those the server wrote into the page, and those scripts ask for with
// document.dispatchEvent(new CustomEvent("crm:toast", {detail: {text, level}})).
// The server may send one with an HX-Trigger header: {"toast": {"text": "…"}}.
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const region = document.getElementById("toasts");

const started = new WeakSet();

function start(toast) {
  if (started.has(toast)) return;
  started.add(toast);
  toast.querySelector("[data-dismiss]")?.addEventListener("click", () => toast.remove());
  const seconds = Number(toast.dataset.stay ?? 6);
  if (!seconds) return;
  let timer;
  const run = () => (timer = setTimeout(() => toast.remove(), seconds * 1000));
  const hold = () => clearTimeout(timer);
  for (const name of ["mouseenter", "focusin"]) toast.addEventListener(name, hold);
  for (const name of ["mouseleave", "focusout"]) toast.addEventListener(name, run);
  run();
}

function show({ text, level = "success" }) {
  if (!region || !text) return;
  const toast = document.createElement("div");
  toast.className = `toast-c ${level}`;
  toast.setAttribute("role", level === "error" ? "alert" : "status");
  const words = document.createElement("p");
  words.textContent = text;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn btn-sm close";
  close.dataset.dismiss = "";
  close.textContent = wording.close;
  toast.append(words, close);
  region.append(toast);
  while (region.children.length > 3) region.firstElementChild.remove();
  start(toast);
}

if (region) {
  for (const toast of region.children) start(toast);
  document.body.addEventListener("htmx:oobAfterSwap", () => {
    for (const toast of region.children) start(toast);
  });
  document.addEventListener("crm:toast", (event) => show(event.detail));
  document.body.addEventListener("toast", (event) => show(event.detail));
}
