// @ in a note offers the people who may see the record; arrows choose, Enter or a click
// writes the name. Without scripts one types @First Last or @e-mail oneself.
const PARTIAL = /(?:^|[^\p{L}\p{N}_.@/+-])@([\p{L}\p{N}_.'’@-]{0,60}(?: [\p{L}\p{N}_.'’-]{0,40})?)$/u;
let text = null; // the textarea that is written in
let list = null;
let timer = 0;

const options = () => [...(list?.querySelectorAll("[role=option]") ?? [])];
const chosen = () => options().find((one) => one.getAttribute("aria-selected") === "true");
const partial = () => PARTIAL.exec(text.value.slice(0, text.selectionStart))?.[1];

function close() {
  clearTimeout(timer);
  list?.remove();
  text?.removeAttribute("aria-activedescendant");
  text?.removeAttribute("aria-controls");
  list = null;
}

function choose(option) {
  for (const other of options()) other.setAttribute("aria-selected", other === option);
  if (option) text.setAttribute("aria-activedescendant", option.id);
}

function step(by) {
  const all = options();
  choose(all[(all.indexOf(chosen()) + by + all.length) % all.length]);
}

function write(option) {
  const at = text.selectionStart;
  const begin = at - partial().length;
  text.setRangeText(`${option.dataset.words} `, begin, at, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  close();
  text.focus();
}

function open(html) {
  list ??= document.createElement("div");
  list.className = "mention";
  list.id = "mention";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text.labels[0]?.textContent ?? "@");
  list.innerHTML = html; // from our own server, which escapes names
  if (!options().length) return close();
  text.after(list);
  text.setAttribute("aria-controls", list.id);
  return choose(options()[0]);
}

async function look() {
  const asked = partial();
  const answer = await fetch(`${text.dataset.mention}?q=${encodeURIComponent(asked)}`);
  if (answer.ok && partial() === asked) open(await answer.text());
}

document.addEventListener("input", (event) => {
  if (!event.target.matches("textarea[data-mention]")) return;
  if (text !== event.target) close();
  text = event.target;
  clearTimeout(timer);
  if (partial() === undefined) close();
  else timer = setTimeout(() => look().catch(close), 150);
});
document.addEventListener(
  "keydown",
  (event) => {
    if (!list || event.target !== text || event.ctrlKey || event.metaKey) return;
    if (event.key === "ArrowDown") step(1);
    else if (event.key === "ArrowUp") step(-1);
    else if (event.key === "Enter" || event.key === "Tab") write(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.stopPropagation();
    event.preventDefault();
  },
  true,
);
// The text keeps the focus while one of the list is pressed.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest(".mention")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const option = event.target.closest(".mention [role=option]");
  if (option) write(option);
  else if (list && event.target !== text) close();
});
document.addEventListener("focusout", (event) => {
  if (event.target === text) close();
});
