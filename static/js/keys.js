// Single keys, while no field has the focus: data-key="l" on a link, button or field is
// pressed or focused by L, first in the current row, then on the page; data-go="l"
// answers to G L. Turned off in Help (WCAG 2.2, 2.1.4).
const OFF = "crm.keys";
const off = () => localStorage.getItem(OFF) === "off";
let went = -Infinity;

function visible(element) {
  return element.checkVisibility?.() ?? element.offsetParent !== null;
}

function press(selector) {
  const places = [document.querySelector("[data-list] .cur"), document];
  for (const place of places) {
    const found = [...(place?.querySelectorAll(selector) ?? [])].find(visible);
    if (!found) continue;
    if (found.matches("input, select, textarea")) found.focus();
    else found.click();
    // What was chosen by its label is followed by the text about it.
    if (found.matches("label")) found.control?.form.querySelector("textarea")?.focus();
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    // The main button may say what is to be done; a form has at most one in sight.
    field?.form?.requestSubmit(field.form.querySelector("button.btn-primary"));
    return;
  }
  if (event.key === "Escape" && field?.matches("[type=search]")) field.blur();
  const typing = field && !field.matches("[type=checkbox], [type=radio]");
  if (typing || off() || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (!/^[a-z0-9/?.[\]]$/.test(key)) return;
  let done;
  if (event.timeStamp - went < 1500) done = press(`[data-go="${key}"]`);
  else if (key === "g") went = event.timeStamp;
  else if (key === "/") done = press("[data-find]") || press("[data-search]");
  else {
    const own = new CustomEvent("crm:key", {
      cancelable: true,
      detail: { key, shift: event.shiftKey },
    });
    done = !document.dispatchEvent(own) || press(`[data-key="${CSS.escape(key)}"]`);
  }
  if (key !== "g") went = -Infinity;
  if (done) event.preventDefault();
});

for (const input of document.querySelectorAll("[data-keys-switch]")) {
  input.checked = !off();
  input.addEventListener("change", () => {
    localStorage.setItem(OFF, input.checked ? "on" : "off");
  });
}
