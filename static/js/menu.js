// Arrow keys in popover menus, and their place in browsers without anchor positioning.
const anchored = CSS.supports("position-area", "block-end");

document.addEventListener(
  "toggle",
  (event) => {
    const menu = event.target;
    if (!menu.matches?.(".menu[popover]") || event.newState !== "open") return;
    const opener = document.querySelector(`[popovertarget="${menu.id}"]`);
    if (!anchored && opener) {
      const box = opener.getBoundingClientRect();
      const toLeft = menu.classList.contains("end") !== (document.dir === "rtl");
      const left = toLeft ? box.right - menu.offsetWidth : box.left;
      const below = box.bottom + menu.offsetHeight < innerHeight;
      menu.style.translate = "none";
      menu.style.left = `${Math.max(8, Math.min(left, innerWidth - menu.offsetWidth - 8))}px`;
      menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)}px`;
    }
    // Who was faster than this event is somewhere in the menu already.
    if (!menu.contains(document.activeElement)) {
      menu.querySelector("a, button, input, select")?.focus();
    }
  },
  true,
);

// A letter goes to the next item that begins with it; a later shortcut does not hear it.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  const letter = event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!menu || !letter || event.target.matches("select, input, textarea")) return;
  const items = [...menu.querySelectorAll("a[href], button")];
  const from = items.indexOf(document.activeElement) + 1;
  const next = [...items.slice(from), ...items.slice(0, from)].find((item) =>
    item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()),
  );
  next?.focus();
  if (next) event.stopImmediatePropagation();
});
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.(".menu[popover]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step || event.target.matches("select, textarea")) return;
  event.preventDefault();
  const items = [...menu.querySelectorAll("a[href]:not([hidden]), button")];
  const next = items.indexOf(document.activeElement) + step;
  items[(next + items.length) % items.length]?.focus();
});

// What is typed in a menu leaves the links that hold it; without scripts Enter looks it
// up on a page.
document.addEventListener("input", (event) => {
  const menu = event.target.dataset?.narrow && document.querySelector(event.target.dataset.narrow);
  if (!menu) return;
  const typed = event.target.value.trim().toLowerCase();
  const links = [...menu.querySelectorAll("a[href]")];
  for (const link of links) link.hidden = !link.textContent.toLowerCase().includes(typed);
  menu.querySelector("[data-none]").hidden = links.some((link) => !link.hidden);
});
