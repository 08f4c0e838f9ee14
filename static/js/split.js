// A list beside a record: on a wide screen a row opens in the pane, and what is done
// there stays there (parts.js). On a narrow one, and without scripts, rows are links as always.
const pane = document.getElementById("pane");
const wide = matchMedia("(min-width: 1200px)");
let shown = "";

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

function show(href) {
  const url = new URL(href, location.href);
  shown = pane.dataset.shown = url.pathname;
  return htmx
    .ajax("GET", shown + url.search, { target: "#pane", swap: "innerHTML", source: pane })
    .catch(() => {}); // net.js has said what went wrong
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

// Of what is done in the pane, parts.js fetches the parts anew; here their row follows.
pane.addEventListener("crm:parts", () => {
  settle();
  const row = document.querySelector("#list tr.open");
  const pk = row?.querySelector("[data-pk]").dataset.pk;
  if (!pk) return;
  const select = `tr:has([data-pk="${pk}"])`;
  const source = document.getElementById("list");
  htmx
    .ajax("GET", location.href, { source, target: row, swap: "outerHTML", select })
    .then(() => mark(pk))
    .catch(() => {}); // net.js has said what went wrong
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
