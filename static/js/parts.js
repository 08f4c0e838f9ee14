// A page whose parts follow what is done on it, without a reload. A form is sent by
// htmx; where the answer leads back to this page, its parts (data-part) are fetched anew.
// What the server asks or refuses shows in the dialog, or where data-answers stands.
// Beside a list the page is the record in the pane; split.js says which one that is.
const dialog = document.getElementById("dialog");
const pane = document.getElementById("pane");
const main = pane ?? document.getElementById("main");
const busy = new WeakSet();
const first = new WeakMap();
let sent = null; // the form that waits for its answer
let asked = ""; // the address the parts are fetched from
let keeping = []; // what stays as it is when they arrive

const here = () => (pane ? pane.dataset.shown : location.pathname);
const parts = () => [...main.querySelectorAll("[data-part]")];
const state = (form) => new URLSearchParams(new FormData(form)).toString();

// What a POST answered with, such as a form with errors, holds typed text already.
function note(event) {
  const isTyped = event?.detail.requestConfig?.verb === "post";
  for (const form of main.querySelectorAll("[data-part] form")) {
    if (!first.has(form)) first.set(form, isTyped ? "" : state(form));
  }
}

// What somebody has typed elsewhere on the page stays until they send it, and so does
// what was fetched into the page later.
function kept() {
  return [...main.querySelectorAll("[data-part] [data-keep]")].filter(
    (place) =>
      place.dataset.keep === "always" ||
      [place, ...place.querySelectorAll("form")].some(
        (form) =>
          form.matches("form") &&
          form !== sent &&
          first.has(form) &&
          first.get(form) !== state(form),
      ),
  );
}

const stops = (place) =>
  [...place.querySelectorAll("a[href], button, select, textarea, input:not([type=hidden])")]
    .filter((each) => each.checkVisibility?.() ?? true);

// The focus goes on to what stands where it was: of a row that went, to the next one.
function place() {
  const inside = document.activeElement.closest("[popover], [data-in-place]");
  const opener = `[popovertarget="${inside?.id}"], [aria-controls="${inside?.id}"][aria-expanded="true"]`;
  const at = inside ? document.querySelector(opener) : document.activeElement;
  const part = at?.closest("[data-keep][id], [data-part]");
  if (!part) return () => {};
  const row = at.closest(".day-i");
  const nth = stops(row ?? part).indexOf(at);
  const line = row && [...part.querySelectorAll(".day-i")].indexOf(row);
  return () => {
    if (document.activeElement !== document.body) return;
    if (at.isConnected) return at.focus({ preventScroll: true });
    const now = document.getElementById(part.id);
    const rows = [...(now?.querySelectorAll(".day-i") ?? [])];
    const found = stops((row && rows[Math.min(line, rows.length - 1)]) ?? now ?? main);
    found[Math.min(Math.max(nth, 0), found.length - 1)]?.focus({ preventScroll: true });
  };
}

function refresh(to) {
  const url = new URL(to, location.href);
  const focus = place();
  const ids = parts().map((part) => `#${part.id}`);
  const selectOOB = [...ids, "#rail", "#toasts:innerHTML"].join();
  const drafts = sent?.querySelectorAll("[data-draft]") ?? [];
  for (const { dataset } of drafts) sessionStorage.removeItem(`draft:${dataset.draft}`);
  keeping = kept();
  sent = null;
  asked = url.href;
  if (!pane) history.replaceState(history.state, "", url);
  return htmx
    .ajax("GET", url.pathname + url.search, { source: main, target: main, swap: "none", selectOOB })
    .then(focus)
    .then(() => main.dispatchEvent(new CustomEvent("crm:parts", { bubbles: true })))
    .catch(() => {}); // net.js has said what went wrong
}

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || !main.contains(form)) return;
  if (!parts().length || form.matches("[data-plain], [enctype^=multipart]")) return;
  event.preventDefault();
  if (busy.has(form)) return;
  const values = {};
  for (const [name, value] of new FormData(form, submitter)) (values[name] ??= []).push(value);
  const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  const answers = form.closest("[data-answers]");
  busy.add(form);
  sent = form;
  submitter?.setAttribute("aria-busy", "true");
  htmx
    .ajax("POST", url || (pane ? here() : location.href), {
      source: form,
      target: answers ?? dialog,
      swap: answers ? answers.dataset.answers || "outerHTML" : "innerHTML",
      values,
    })
    .then(() => main.querySelector("[data-answers] .errsum")?.focus())
    .catch(() => {})
    .finally(() => {
      busy.delete(form);
      submitter?.removeAttribute("aria-busy");
    });
});

document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr } = event.detail;
  const again = xhr.getResponseHeader("HX-Refresh") && (pane ? here() : location.href);
  const to = xhr.getResponseHeader("HX-Redirect") ?? again;
  if (!to || !parts().length) return;
  if (new URL(to, location.href).pathname !== here()) return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  refresh(to);
});
document.body.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
  if (!target.matches("[data-part]")) return;
  const open = [...target.querySelectorAll("details[open]>summary")].map((each) => each.textContent);
  for (const summary of fragment.querySelectorAll("summary")) {
    if (open.includes(summary.textContent)) summary.parentElement.open = true;
  }
  for (const place of keeping) {
    if (target.contains(place)) fragment.querySelector(`#${place.id}`)?.replaceWith(place);
  }
});
document.body.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // Somebody else was faster: what to do about it is asked in the dialog.
  if (detail.target !== dialog || detail.xhr.status !== 409) return;
  detail.shouldSwap = true;
  detail.isError = false;
});
document.body.addEventListener("htmx:responseError", (event) => {
  // The page is not there any more, as for who gave a lead away.
  if (asked && event.detail.target === main) location.assign(asked);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-refresh]");
  const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!link || !plain || !main.contains(link) || !parts().length) return;
  event.preventDefault();
  refresh(link.href);
});
document.addEventListener("htmx:afterSettle", note);
note();
