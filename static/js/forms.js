// Forms: one submit at a time, a warning before typed text is lost, drafts of notes,
// and selects that submit themselves (data-submit, perhaps by the button it names; there
// is a button without scripts).
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const SENT = "drafts-sent";
const sent = new WeakSet();
const state = (form) => new URLSearchParams(new FormData(form)).toString();
const first = new Map();

for (const form of document.querySelectorAll("form[data-guard]")) {
  first.set(form, form.querySelector(".errsum") ? "" : state(form));
}
addEventListener("beforeunload", (event) => {
  for (const [form, was] of first) {
    if (form.isConnected && !sent.has(form) && state(form) !== was) event.preventDefault();
  }
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  (event.submitter ?? form.querySelector("[type=submit]"))?.setAttribute("aria-busy", "true");
  const drafts = [...form.querySelectorAll("[data-draft]")].map((text) => text.dataset.draft);
  sessionStorage.setItem(SENT, JSON.stringify(drafts));
});
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  for (const form of document.forms) sent.delete(form);
  for (const busy of document.querySelectorAll("[aria-busy]")) {
    busy.removeAttribute("aria-busy");
  }
});

// A draft goes when the page that answers shows that it arrived: neither the sign-in
// page, because the session had ended, nor an error.
if (!document.querySelector("main .empty h1, [name=password]")) {
  for (const draft of JSON.parse(sessionStorage.getItem(SENT) ?? "[]")) {
    sessionStorage.removeItem(`draft:${draft}`);
  }
}
sessionStorage.removeItem(SENT);
function restore() {
  for (const text of document.querySelectorAll("textarea[data-draft]")) {
    const kept = sessionStorage.getItem(`draft:${text.dataset.draft}`);
    if (kept && !text.value) text.value = kept;
  }
}
document.addEventListener("htmx:afterSwap", restore);
document.addEventListener("htmx:afterSettle", restore);
restore();
document.addEventListener("input", (event) => {
  const text = event.target.closest("textarea[data-draft]");
  if (text) sessionStorage.setItem(`draft:${text.dataset.draft}`, text.value);
});

// What is about to go asks here whether it may: what somebody chose or typed in it is
// gone then, but for drafts. An answer with errors shows what was typed already.
const chosen = ({ selected }) => selected;
const usual = (list) => list.find((each) => each.defaultSelected) ?? list[0];
function isChanged(field) {
  if (field.matches("[data-draft], [type=hidden], [type=search]")) return false;
  if (field.matches("[type=checkbox], [type=radio]")) return field.checked !== field.defaultChecked;
  if (!field.options) return "defaultValue" in field && field.value !== field.defaultValue;
  const all = [...field.options];
  return field.type === "select-one" && all.find(chosen) !== usual(all);
}
document.addEventListener("crm:leave", (event) => {
  const forms = [...event.target.querySelectorAll("form[method=post]")];
  const began = forms.some((form) => form.querySelector(".errsum") || [...form.elements].some(isChanged));
  if (began && !confirm(wording.discard)) event.preventDefault();
});
let byKey = false;
document.addEventListener("pointerdown", () => (byKey = false), true);
document.addEventListener("keydown", () => (byKey = true), true);
document.addEventListener("change", (event) => {
  const { form, dataset } = event.target;
  if (dataset.submit === "") form.requestSubmit();
  // By keys one may be on the way to another choice, and presses the button.
  const button = dataset.submit && !byKey && form.querySelector(dataset.submit);
  if (button) form.requestSubmit(button);
  suggest(event.target);
});

// A file goes into the field for files (data-drop) wherever on the page it is dropped.
const drop = document.querySelector("[data-drop]");
const holdsFiles = (event) => drop && event.dataTransfer?.types.includes("Files");
document.addEventListener("dragover", (event) => {
  if (holdsFiles(event)) event.preventDefault();
  drop?.classList.toggle("over", Boolean(holdsFiles(event)));
});
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) drop?.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  if (!holdsFiles(event)) return;
  event.preventDefault();
  drop.classList.remove("over");
  const { files } = event.dataTransfer;
  if (files.length > 1) {
    const detail = { text: wording.onefile, level: "error" };
    document.dispatchEvent(new CustomEvent("crm:toast", { detail }));
    return;
  }
  drop.files = files;
  drop.dispatchEvent(new Event("change", { bubbles: true }));
});

// The outcome of a call shows its usual follow-up, until somebody chooses another one.
function suggest({ form, value, name, parentElement }) {
  const list = parentElement?.closest("[data-suggests]");
  const select = form?.elements.follow_up;
  if (name === "follow_up") select.dataset.shown = "";
  if (!list || (select.value !== "suggested" && select.value !== select.dataset.shown)) return;
  select.value = JSON.parse(list.dataset.suggests)[value] ?? "none";
  select.dataset.shown = select.value;
}

document.addEventListener("click", (event) => {
  const reveal = event.target.closest("[data-reveal]");
  if (!reveal) return;
  const input = document.getElementById(reveal.dataset.reveal);
  const shown = input.type === "text";
  input.type = shown ? "password" : "text";
  reveal.setAttribute("aria-pressed", String(!shown));
});

document.querySelector(".errsum:not([data-quiet] *)")?.focus();

// A field that is asked only with some answers to another one: data-when names that,
// data-is its answers. Without scripts it stands there and says when it counts.
function fit() {
  for (const field of document.querySelectorAll("[data-when]")) {
    const { when, is } = field.dataset;
    const asks = is.split(" ").includes(field.form?.elements[when]?.value);
    field.closest(".field").hidden = !asks;
  }
}
document.addEventListener("change", fit);
document.addEventListener("htmx:afterSwap", fit); // before anybody sees it
document.addEventListener("htmx:afterSettle", fit);
fit();
