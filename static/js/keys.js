// Single keys, while no field has the focus: data-key="l" on a link, button or field is
// pressed or focused by L, first in the current row, then on the page; data-go="l"
// answers to G L. In their settings people switch them off or move them (WCAG 2.2,
// 2.1.4): `moved` says that what L does answers to Q.
const wording = JSON.parse(document.getElementById("wording")?.textContent ?? "{}");
const { off = false, moved = {}, help = "" } = wording.keys ?? {};
const meant = Object.fromEntries(Object.entries(moved).map(([key, own]) => [own, key]));
let went = -Infinity;

// What a pressed key stands for; nothing for one whose act was moved elsewhere.
function meaning(key) {
  return meant[key] ?? (key in moved ? "" : key);
}

// The small letters beside a link or a tab are those of the person.
function letter(place) {
  for (const link of place.querySelectorAll?.("[data-key]") ?? []) {
    const own = moved[link.dataset.key];
    const kbd = own && link.querySelector("kbd");
    if (kbd) kbd.textContent = own.toUpperCase();
  }
}

function showHelp() {
  const url = `${help}?at=${encodeURIComponent(location.pathname)}`;
  const source = document.getElementById("dialog");
  htmx.ajax("GET", url, { target: "#dialog", swap: "innerHTML", source }).catch(() => {});
  return true;
}

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
    // The next key is for the menu, also where its "toggle" comes late.
    found.popoverTargetElement?.querySelector("a, button, input, select")?.focus();
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
  if (typing || off || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (!/^[a-z0-9/?.[\]]$/.test(key)) return;
  let done;
  if (event.timeStamp - went < 1500) done = press(`[data-go="${key}"]`);
  else if (key === "g") went = event.timeStamp;
  else if (key === "?") done = help && showHelp();
  else if (key === "/") done = press("[data-find]") || press("[data-search]");
  else if (meaning(key)) {
    const act = meaning(key);
    const own = new CustomEvent("crm:key", {
      cancelable: true,
      detail: { key: act, shift: event.shiftKey },
    });
    done = !document.dispatchEvent(own) || press(`[data-key="${CSS.escape(act)}"]`);
  }
  if (key !== "g") went = -Infinity;
  if (done) event.preventDefault();
});

letter(document);
document.addEventListener("htmx:afterSettle", () => letter(document));
