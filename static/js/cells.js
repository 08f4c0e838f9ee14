// A field of a row, edited in its cell. The link in the cell leads to a page that does
// the same without scripts; ?cell asks for the control alone. Saved, the row is fetched
// anew from the list it stands in, and leaves it if it no longer belongs there.
let open = null; // { cell, was } with the cell's nodes as they were
let byKey = false; // arrows change a select on the way to what is meant

const controls = (cell) => [...cell.querySelectorAll("[name]")];
const shown = (cell) => controls(cell).filter((each) => each.type !== "hidden");

function close(focus) {
  if (!open) return;
  const { cell, was } = open;
  open = null;
  cell.classList.remove("editing");
  cell.replaceChildren(...was);
  if (focus) cell.querySelector(".edcell")?.focus();
}

async function edit(link) {
  close(false);
  const cell = link.closest("td");
  open = { cell, was: [...cell.cloneNode(true).childNodes] };
  cell.classList.add("editing");
  await htmx.ajax("GET", `${link.href}?cell`, { target: cell, swap: "innerHTML" });
  if (!cell.querySelector("[data-cell]")) close(true);
  shown(cell)[0]?.focus();
}

function save(cell) {
  const place = cell.querySelector("[data-cell]");
  const values = {};
  for (const { name, type, checked, value } of controls(cell)) {
    if (type !== "checkbox" || checked) values[name] = value;
  }
  values.csrfmiddlewaretoken = cell.closest("form").elements.csrfmiddlewaretoken.value;
  cell.setAttribute("aria-busy", "true");
  htmx
    .ajax("POST", place.dataset.cell, { target: cell, swap: "innerHTML", source: cell, values })
    .then(() => shown(cell)[0]?.focus())
    .finally(() => cell.removeAttribute("aria-busy"));
}

function refresh(cell) {
  const row = cell.closest("tr");
  const pk = row.querySelector(".sel input").value;
  const at = [...row.cells].indexOf(cell);
  const here = `tr:has(.sel input[value="${pk}"])`;
  open = null;
  htmx
    .ajax("GET", location.href, { target: row, swap: "outerHTML", select: here })
    .then(() => document.querySelector(here)?.cells[at]?.querySelector(".edcell")?.focus());
}

// Why a row cannot be edited is said at once; without scripts the page of the link says
// it, which answers 403.
document.addEventListener("click", (event) => {
  const why = event.target.closest("a.edwhy");
  if (!why || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
  event.preventDefault();
  const detail = { text: why.dataset.why, level: "warning" };
  document.dispatchEvent(new CustomEvent("crm:toast", { detail }));
});
document.addEventListener("click", (event) => {
  const link = event.target.closest("a.edcell");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) {
    event.preventDefault();
    edit(link);
  } else if (open?.cell.contains(event.target)) {
    if (event.target.closest("[data-save]")) save(open.cell);
  } else close(false);
});
document.addEventListener("change", (event) => {
  // A choice is saved at once; where more is asked, Enter and the button save.
  if (!open?.cell.contains(event.target) || shown(open.cell).length > 1) return;
  if (event.target.matches("select") && !byKey) save(open.cell);
});
document.addEventListener("pointerdown", () => (byKey = false), true);
document.addEventListener("keydown", () => (byKey = true), true);
document.addEventListener("keydown", (event) => {
  if (!open?.cell.contains(event.target)) return;
  if (event.key === "Escape") close(true);
  else if (event.key === "Enter" && !event.target.matches("button")) save(open.cell);
  else return;
  event.preventDefault();
  event.stopPropagation();
});
document.body.addEventListener("crm:row", (event) => refresh(event.target.closest("td")));
