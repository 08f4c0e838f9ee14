// The keyboard cursor and the selection of a list. Without scripts the check boxes,
// the bulk bar (shown by CSS) and the links do the same.
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const list = () => document.querySelector("[data-list]");
const rows = () => [...(list()?.querySelectorAll("tbody tr, .day-i") ?? [])];
const box = (row) => row?.querySelector(".sel input");
let last = null;

function moveTo(row, focus = true) {
  if (!row) return;
  for (const other of rows()) {
    other.classList.toggle("cur", other === row);
    if (other !== row) other.removeAttribute("aria-current");
  }
  row.setAttribute("aria-current", "true");
  if (focus) row.querySelector("td.nm a, a")?.focus();
}

function count() {
  const chosen = rows().filter((row) => box(row)?.checked).length;
  const everything = list()?.querySelector("[name=all]");
  if (everything && !chosen) everything.checked = false;
  const total = everything?.checked ? everything.dataset.total : chosen;
  const label = list()?.querySelector("[data-count]");
  if (label) label.textContent = `${total} ${wording.selected}`;
  const head = list()?.querySelector("[data-all]");
  if (head) {
    head.checked = chosen > 0 && chosen === rows().length;
    head.indeterminate = chosen > 0 && chosen < rows().length;
  }
}

function choose(row, on, range) {
  const all = rows();
  const from = range && last ? all.indexOf(last) : all.indexOf(row);
  const to = all.indexOf(row);
  for (const each of all.slice(Math.min(from, to), Math.max(from, to) + 1)) {
    const input = box(each);
    if (input && !input.disabled) input.checked = on;
  }
  last = row;
  count();
}

document.addEventListener("click", (event) => {
  const input = event.target.closest?.("[data-list] tbody .sel input");
  if (input) choose(input.closest("tr"), input.checked, event.shiftKey);
});
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-list] [data-all]")) {
    for (const row of rows()) if (box(row)) box(row).checked = event.target.checked;
  }
  if (event.target.closest?.("[data-list]")) count();
});
document.addEventListener("reset", () => setTimeout(count));
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.("[data-list] tbody tr, [data-list] .day-i");
  if (row) moveTo(row, false);
});
document.addEventListener("crm:key", (event) => {
  const all = rows();
  if (!all.length) return;
  const now = all.findIndex((row) => row.classList.contains("cur"));
  const { key, shift } = event.detail;
  if (key === "j") moveTo(all[Math.min(now + 1, all.length - 1)]);
  else if (key === "k") moveTo(all[Math.max(now - 1, 0)]);
  else if (key === "x" && now >= 0) choose(all[now], shift || !box(all[now])?.checked, shift);
  else return;
  event.preventDefault();
});
document.addEventListener("htmx:afterSettle", count);
addEventListener("pageshow", count);
// The open tab is in sight, also where there are more than fit. Only the tabs move:
// scrollIntoView would move the page with them, under the bar on top.
const tab = document.querySelector(".views [aria-current]");
const strip = tab?.closest(".views");
if (strip) {
  const [inner, outer] = [tab.getBoundingClientRect(), strip.getBoundingClientRect()];
  const hidden = Math.max(0, inner.right - outer.right) + Math.min(0, inner.left - outer.left);
  strip.scrollBy({ left: hidden, behavior: "instant" });
}
