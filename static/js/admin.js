// Names that Django's own admin scripts and tables leave out (axe: aria-prohibited-attr,
// aria-input-field-name, empty-table-header). What a script made, only a script mends.
function nameWhatIsNameless() {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) {
    icon.setAttribute("role", "img");
  }
  for (const box of document.querySelectorAll(".select2-selection[role=combobox]")) {
    const select = box.closest(".select2-container")?.previousElementSibling;
    const cell = select?.closest("td");
    const heads = cell?.closest("table")?.tHead?.rows[0].cells;
    const words = select?.labels?.[0] ?? heads?.[cell.cellIndex];
    box.setAttribute("aria-label", words?.textContent.trim() || select?.name || "?");
  }
  for (const head of document.querySelectorAll("th.original:empty")) {
    const words = document.createElement("span");
    words.className = "unseen";
    words.textContent = head.closest(".inline-group")?.querySelector("h2")?.textContent;
    head.append(words);
  }
}
addEventListener("load", nameWhatIsNameless);
document.addEventListener("formset:added", () => setTimeout(nameWhatIsNameless));
