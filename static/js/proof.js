// The proof of work of a hosted form: found when the form is sent, then sent along.
// Where it cannot be found, the form is sent without: the server says what follows.
const widget = document.querySelector("altcha-widget");
const form = widget.closest("form");
const { worker } = widget.dataset;
globalThis.$altcha.algorithms.set("SHA-256", () => new Worker(worker));

widget.addEventListener("statechange", (event) => {
  if (event.detail.state !== "error") return;
  widget.remove();
  form.requestSubmit();
});
