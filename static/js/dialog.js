// Opens pages in the one <dialog>. A link or submit button with data-dialog, which
// works as a page without scripts, is fetched by htmx; forms in the dialog answer into
// it until the server redirects.
const dialog = document.getElementById("dialog");
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const busy = new Map(); // a form that waits for its answer, and what it asked
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
    const method = submitter?.getAttribute("formmethod") ?? form.method;
    const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
    const here = inside ? shown : location.href;
    const values = valuesOf(form, submitter);
    const isPreview = submitter?.value === "preview";
    const asks = { all: JSON.stringify(values), isPreview, submitter };
    const earlier = busy.get(form);
    if (earlier) {
      // A preview gives way to another choice and to the act itself, nothing else does.
      if (!earlier.isPreview || earlier.all === asks.all) return;
      htmx.trigger(dialog, "htmx:abort");
    }
    busy.set(form, asks);
    submitter?.setAttribute("aria-busy", "true");
    fetchInto(method.toUpperCase(), url || here, values)
      .catch(() => {}) // net.js has said what went wrong
      .finally(() => {
        const last = busy.get(form);
        if (last === asks) busy.delete(form);
        else if (last?.submitter === submitter) return;
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
