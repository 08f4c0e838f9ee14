// Opens pages in the one <dialog>. A link or submit button with data-dialog, which
// works as a page without scripts, is fetched by htmx; forms in the dialog answer into
// it until the server redirects.
const dialog = document.getElementById("dialog");
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const busy = new Set();
let before = "";
let shown = location.href; // the page in the dialog

function snapshot() {
  const form = dialog.querySelector("form[method=post]");
  return form ? new URLSearchParams(new FormData(form)).toString() : "";
}

function fetchInto(method, url, values) {
  shown = url;
  return htmx.ajax(method, url, {
    target: "#dialog",
    swap: "innerHTML",
    source: dialog,
    values,
  });
}

function valuesOf(form, submitter) {
  const values = {};
  for (const [name, value] of new FormData(form, submitter)) {
    (values[name] ??= []).push(value);
  }
  return values;
}

function close() {
  const dirty = snapshot() !== before && !dialog.querySelector("[data-clean]");
  if (!dirty || confirm(wording.discard)) dialog.close();
}

if (dialog) {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-dialog]");
    if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    document.querySelectorAll(".menu:popover-open").forEach((menu) => menu.hidePopover());
    fetchInto("GET", link.href);
  });

  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    const inside = dialog.contains(form);
    if (event.defaultPrevented || form.matches("[data-plain], [enctype^=multipart]")) return;
    if (!inside && !submitter?.hasAttribute("data-dialog")) return;
    event.preventDefault();
    if (busy.has(form)) return;
    const method = submitter?.getAttribute("formmethod") ?? form.method;
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const here = inside ? shown : location.href;
    busy.add(form);
    submitter?.setAttribute("aria-busy", "true");
    fetchInto(method.toUpperCase(), url || here, valuesOf(form, submitter))
      .catch(() => {}) // net.js has said what went wrong
      .finally(() => {
        busy.delete(form);
        submitter?.removeAttribute("aria-busy");
      });
  });

  document.body.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target !== dialog) return;
    if (!dialog.open) dialog.showModal();
    before = dialog.querySelector(".errsum") ? "" : snapshot();
    dialog
      .querySelector(
        ".errsum, [autofocus], .bd .form-control, .bd .form-select, .formfoot .btn",
      )
      ?.focus();
  });

  dialog.addEventListener("click", (event) => {
    const closer = event.target.closest("[data-close]");
    if (closer) event.preventDefault();
    if (closer || event.target === dialog) close();
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    close();
  });
  dialog.addEventListener("close", () => dialog.replaceChildren());
}
