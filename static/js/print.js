// A page fit for paper: what is folded is opened, and ?print asks to print at once.
const folded = () => document.querySelectorAll("#timeline details:not([open])");

addEventListener("beforeprint", () => {
  for (const each of folded()) {
    each.open = true;
    each.dataset.unfolded = "";
  }
});
addEventListener("afterprint", () => {
  for (const each of document.querySelectorAll("[data-unfolded]")) {
    each.open = false;
    delete each.dataset.unfolded;
  }
});

if (new URLSearchParams(location.search).has("print")) {
  const begin = () => requestAnimationFrame(() => print());
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
