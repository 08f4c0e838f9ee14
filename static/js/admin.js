// Django's two-column picker names an icon without giving it a role (axe:
// aria-prohibited-attr); it is made by a script, so only a script can mend it.
addEventListener("load", () => {
  for (const icon of document.querySelectorAll(".help-tooltip[aria-label]")) {
    icon.setAttribute("role", "img");
  }
});
