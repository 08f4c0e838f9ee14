// A line of several tags: the browser offers names for the last of them, for what it
// offers takes the place of the whole line.
const parts = (text) => text.split(/[,;]/);

function offer(input) {
  const list = document.getElementById(input.getAttribute("list"));
  if (!list) return;
  const written = parts(input.value);
  written.pop();
  const front = written.map((part) => part.trim()).filter(Boolean);
  const worn = new Set(front.map((name) => name.toLowerCase()));
  for (const option of list.options) {
    option.dataset.name ??= option.value;
    const { name } = option.dataset;
    option.disabled = worn.has(name.toLowerCase());
    option.value = [...front, name].join(", ");
  }
}

document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.("input[data-tags]")) offer(target);
});
document.addEventListener("input", ({ target }) => {
  if (target.matches?.("input[data-tags]")) offer(target);
});

// Who opens the box wants to write into it. The event does not bubble.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (target.matches?.("details.addtag[open]")) target.querySelector("input[name=add]").focus();
  },
  true,
);
