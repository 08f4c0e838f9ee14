// A form below the row it is about: a link with data-in, which leads to a page without
// scripts, is fetched into the place that aria-controls names. One is open at a time.
// What it answers, and the row that goes once it is saved, are the business of parts.js.
const place = (link) => document.getElementById(link.getAttribute("aria-controls"));
const isOpen = (link) => link.getAttribute("aria-expanded") === "true";
const opener = (inside) =>
  document.querySelector(`[aria-controls="${inside.id}"][aria-expanded="true"]`);

// False where somebody would rather keep what they began.
function close(inside) {
  const asks = new CustomEvent("crm:leave", { bubbles: true, cancelable: true });
  if (!inside.dispatchEvent(asks)) return false;
  const link = opener(inside);
  link?.setAttribute("aria-expanded", "false");
  inside.replaceChildren();
  link?.focus();
  return true;
}

async function open(link) {
  const inside = place(link);
  const other = document.querySelector("[data-in][aria-expanded='true']");
  if (other && !close(place(other))) return;
  link.setAttribute("aria-expanded", "true");
  const fetched = { target: inside, swap: "innerHTML", source: link };
  await htmx.ajax("GET", link.href, fetched).catch(() => {}); // net.js says what failed
  if (!isOpen(link)) return inside.replaceChildren();
  if (!inside.children.length) return link.setAttribute("aria-expanded", "false");
  const first = inside.querySelector("[type=radio], .form-control[required]");
  (first ?? inside.querySelector(".form-control"))?.focus();
  inside.scrollIntoView({ block: "nearest" });
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-in]");
  const plain = !event.button && !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const closer = event.target.closest?.("[data-in-place] [data-close]");
  if (closer) {
    event.preventDefault();
    close(closer.closest("[data-in-place]"));
  } else if (link && plain) {
    event.preventDefault();
    if (isOpen(link)) close(place(link));
    else open(link);
  }
});
document.addEventListener("keydown", (event) => {
  const inside = event.target.closest?.("[data-in-place]");
  if (event.key === "Escape" && !event.defaultPrevented && inside) close(inside);
});
