// A list beside a record: on a wide screen a row opens in the pane, and what is done
// there stays there. On a narrow one, and without scripts, rows are links as always.
const pane = document.getElementById("pane");
const dialog = document.getElementById("dialog");
const wide = matchMedia("(min-width: 1200px)");
let shown = "";
let sent = null; // the form that waits for its answer

function mark(pk) {
  for (const link of document.querySelectorAll("#list [data-pk]")) {
    const here = link.dataset.pk === pk;
    link.closest("tr").classList.toggle("open", here);
    if (!here) continue;
    document.getElementById("live").textContent = link.textContent;
    const url = new URL(location.href);
    url.searchParams.set("show", pk);
    history.replaceState(history.state, "", url);
  }
}

function fetchInto(method, url, values) {
  return htmx
    .ajax(method, url, { target: "#pane", swap: "innerHTML", source: pane, values })
    .catch(() => {}); // net.js has said what went wrong
}

function show(href) {
  const url = new URL(href, location.href);
  shown = url.pathname;
  return fetchInto("GET", url.pathname + url.search);
}

// False where somebody would rather keep what they began in the pane.
function leaves() {
  const asks = new CustomEvent("crm:leave", { bubbles: true, cancelable: true });
  return pane.dispatchEvent(asks);
}

function settle() {
  // What a record's page says of itself alone means that page, not this one.
  for (const link of pane.querySelectorAll('a[href^="?"]')) {
    link.setAttribute("href", shown + link.getAttribute("href"));
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (!link || !plain || event.defaultPrevented || !wide.matches) return;
  if (link.matches("#list [data-pk]")) {
    event.preventDefault();
    if (!leaves()) return;
    mark(link.dataset.pk);
    show(link.href).then(() => pane.scrollIntoView({ block: "nearest" }));
  } else if (pane.contains(link) && !link.matches("[data-dialog], [data-whole], [hx-get]")) {
    if (link.pathname !== shown || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    show(link.href);
  }
});

// With a record open, J and K show the next one; list.js has moved to its row.
document.addEventListener("crm:key", ({ detail: { key } }) => {
  const link = document.querySelector("#list .cur [data-pk]");
  if (!"jk".includes(key) || !shown || !link || link.pathname === shown) return;
  link.click();
});

document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || !pane.contains(form) || form.method !== "post") return;
  if (form.matches("[data-plain], [enctype^=multipart]")) return;
  event.preventDefault();
  const values = {};
  for (const [name, value] of new FormData(form, submitter)) (values[name] ??= []).push(value);
  const url = submitter?.getAttribute("formaction") ?? form.getAttribute("action");
  sent = form;
  fetchInto("POST", url || shown, values);
});

// Where an answer leads to the record that is shown, it is shown anew; elsewhere the
// whole page follows.
document.body.addEventListener("htmx:beforeOnLoad", (event) => {
  const { xhr, target } = event.detail;
  const to = xhr.getResponseHeader("HX-Redirect");
  if (!to || !shown || (target !== pane && target !== dialog)) return;
  if (new URL(to, location.href).pathname !== shown) return;
  event.preventDefault();
  if (dialog.open) dialog.close();
  for (const { dataset } of sent?.querySelectorAll("[data-draft]") ?? []) {
    sessionStorage.removeItem(`draft:${dataset.draft}`);
  }
  sent = null;
  show(to);
});
document.body.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, target } = event.detail;
  if (target !== pane || xhr.status !== 409) return;
  event.detail.shouldSwap = true;
  event.detail.isError = false;
});
document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === pane) settle();
});

const asked = new URL(location.href).searchParams.get("show") ?? "";
const first = document.querySelector(`#list [data-pk="${CSS.escape(asked)}"]`);
if (first && wide.matches) {
  mark(asked);
  show(first.href);
}
