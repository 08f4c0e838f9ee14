// The palette: Ctrl K opens it, arrows choose, Enter opens what is chosen. The answers
// come from the server, which knows what one may see; without scripts there is /search/.
const palette = document.getElementById("palette");
const input = document.getElementById("palette-q");
const options = () => [...palette.querySelectorAll("[role=option]")];
const chosen = () => options().find((one) => one.getAttribute("aria-selected") === "true");
let asked = ""; // what Enter waits for, when it was pressed before the answer came

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", other === option);
  if (option) input.setAttribute("aria-activedescendant", option.id);
  else input.removeAttribute("aria-activedescendant");
  option?.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = options();
  if (all.length) choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function show() {
  input.value = "";
  palette.showModal();
  input.focus();
  htmx.trigger(input, "look");
}

function open(event) {
  if (input.value !== (palette.dataset.for ?? "")) asked = input.value;
  else if ((event.ctrlKey || event.metaKey) && chosen()?.href) {
    window.open(chosen().href, "_blank", "noopener");
  } else chosen()?.click();
}

if (palette) {
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey)) return;
    if (event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (!document.querySelector("dialog[open]")) show();
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter") open(event);
    else return;
    event.stopPropagation();
    event.preventDefault();
  });
  palette.addEventListener("htmx:afterSwap", (event) => {
    palette.dataset.for = event.detail.requestConfig.parameters.q ?? "";
    choose(options()[0]);
    if (asked && asked === palette.dataset.for) chosen()?.click();
    asked = "";
  });
  palette.addEventListener("click", (event) => {
    const isHit = event.target.closest("[role=option]") && !event.ctrlKey && !event.metaKey;
    if (isHit || event.target === palette || event.target.closest("button")) palette.close();
  });
}
