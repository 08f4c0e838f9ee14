// Names that Django's own admin scripts and tables leave out (axe: label,
// aria-prohibited-attr, aria-input-field-name, empty-table-header). What a script or
// a formset made, only a script mends.

/** Give the words above a cell of a tabular formset: td.field-x stands below th.column-x. */
function headOf(cell) {
  const name = /field-(\w+)/.exec(cell?.className ?? "")?.[1];
  const heads = cell?.closest("table")?.tHead;
  const head = cell?.matches(".delete")
    ? heads?.querySelector("th:last-child")
    : heads?.querySelector(`.column-${name}`);
  return head?.textContent.trim() ?? "";
}

function nameInputs() {
  const inputs = "td input:not([type=hidden]), td select, td textarea";
  for (const input of document.querySelectorAll(`.tabular :is(${inputs})`)) {
    if (input.labels?.length || input.hasAttribute("aria-label")) continue;
    const words = headOf(input.closest("td")) || input.title;
    if (words) input.setAttribute("aria-label", words);
  }
}

function nameSelect2() {
  const boxes = ".select2-selection[role=combobox], .select2-selection__rendered";
  for (const box of document.querySelectorAll(boxes)) {
    const select = box.closest(".select2-container")?.previousElementSibling;
    const label = select?.labels?.[0]?.textContent.trim();
    const words = headOf(select?.closest("td")) || label || select?.name;
    if (words && box.ariaLabel !== words) box.setAttribute("aria-label", words);
  }
}

function nameTheRest() {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) {
    icon.setAttribute("role", "img");
  }
  for (const head of document.querySelectorAll("th.original:empty")) {
    const words = document.createElement("span");
    words.className = "unseen";
    words.textContent = head.closest(".inline-group")?.querySelector("h2")?.textContent;
    head.append(words);
  }
}

function nameAll() {
  nameInputs();
  nameSelect2();
  nameTheRest();
}
// The pickers appear when their own script gets to them, and with each added row.
new MutationObserver(nameAll).observe(document.documentElement, {
  childList: true,
  subtree: true,
});
nameAll();
