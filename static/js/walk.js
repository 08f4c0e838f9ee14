// On to the next record of a list (J, K, the arrows of the pager) without loading the
// page: htmx puts it into #walk and its address into the history; see c/rec_pager.html.
const isWalk = ({ target }) => target?.id === "walk";

document.body.addEventListener("htmx:beforeRequest", (event) => {
  const { detail } = event;
  const asks = new CustomEvent("crm:leave", { bubbles: true, cancelable: true });
  if (isWalk(detail) && !detail.target.dispatchEvent(asks)) event.preventDefault();
});
document.body.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!isWalk(detail)) return;
  const heading = detail.target.querySelector("h1");
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
});
