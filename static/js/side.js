// Folds the rail to its icons; the server reads the cookie, so nothing jumps.
document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-side-toggle]")) return;
  const root = document.documentElement;
  root.dataset.side = root.dataset.side === "0" ? "1" : "0";
  document.cookie = `side=${root.dataset.side}; path=/; max-age=31536000; SameSite=Lax`;
});
