// A board: drag a card to another lane, or press 1 to 9 on it. Both send the form of the
// page as if the "Move to" dialog had been answered; what comes back is the board as it
// is now, or a question in the dialog. Until then the card stands where it was dropped.
const board = document.getElementById("board");
const form = document.getElementById("mover");
let held = null;
let pending = null;

function ready() {
  folds();
  if (pick) showLane();
  for (const card of board.querySelectorAll("[data-move]")) {
    card.draggable = true;
    for (const link of card.querySelectorAll("a")) link.draggable = false;
  }
}

function putBack() {
  if (!pending) return;
  const { card, place, next } = pending;
  pending = null;
  card.removeAttribute("aria-busy");
  if (card.isConnected) place.insertBefore(card, next?.isConnected ? next : null);
}

function move(card, lane) {
  if (pending || card.closest(".lane") === lane) return;
  pending = { card, place: card.parentNode, next: card.nextSibling };
  lane.querySelector("ul").prepend(card);
  card.setAttribute("aria-busy", "true");
  form.action = card.dataset.move;
  form.elements.status.value = lane.dataset.lane;
  form.elements.version.value = card.dataset.version;
  form.requestSubmit(form.querySelector("button"));
}

function letGo() {
  held?.classList.remove("held");
  held = null;
  for (const lane of board.querySelectorAll(".over, .shut")) {
    lane.classList.remove("over", "shut");
  }
}

board.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-move]");
  if (!held) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.id);
  held.classList.add("held");
  const from = held.closest(".lane");
  const to = from.dataset.to.split(" ");
  for (const lane of board.querySelectorAll(".lane")) {
    lane.classList.toggle("shut", lane !== from && !to.includes(lane.dataset.lane));
  }
});
board.addEventListener("dragover", (event) => {
  const lane = held && event.target.closest?.(".lane");
  if (!lane) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "move";
  for (const other of board.querySelectorAll(".over")) other.classList.remove("over");
  lane.classList.add("over");
});
board.addEventListener("drop", (event) => {
  const lane = event.target.closest?.(".lane");
  const card = held;
  if (!card || !lane) return;
  event.preventDefault();
  letGo();
  move(card, lane);
});
board.addEventListener("dragend", letGo);

document.addEventListener("crm:key", (event) => {
  const card = document.activeElement?.closest?.("#board [data-move]");
  const lane = board.querySelectorAll(".lane")[Number(event.detail.key) - 1];
  if (!card || !lane) return;
  event.preventDefault();
  move(card, lane);
});

// A lane that somebody folds away stays so: the server reads the cookie.
function folds() {
  for (const button of board.querySelectorAll("[data-fold]")) button.hidden = false;
}
board.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fold]");
  if (!button) return;
  const folded = button.closest(".lane").classList.toggle("folded");
  button.setAttribute("aria-expanded", String(!folded));
  const keys = [...board.querySelectorAll(".lane.folded")].map((lane) => lane.dataset.lane);
  const name = `fold_${board.dataset.listKey}`;
  document.cookie = `${name}=${keys.join(".")}; path=/; max-age=31536000; SameSite=Lax`;
});

// On a telephone one lane stands at a time, the one that was picked; a card that is
// moved takes the person nowhere. Without scripts one swipes, or goes by the links.
const pick = document.querySelector("[data-pick]");
function showLane() {
  for (const lane of board.querySelectorAll(".lane")) {
    lane.classList.toggle("away", lane.dataset.lane !== pick.value);
    const option = pick.querySelector(`[value="${CSS.escape(lane.dataset.lane)}"]`);
    const count = lane.querySelector("header>a")?.textContent;
    const label = lane.querySelector("h2").textContent.trim();
    if (option) option.textContent = count ? `${label} (${count})` : label;
  }
}
if (pick) {
  pick.closest(".lane-pick").hidden = false;
  document.querySelector(".lanes-nav")?.remove();
  const full = [...board.querySelectorAll(".lane")].find((lane) => lane.querySelector(".kcard"));
  const aimed = board.querySelector(":target")?.closest(".lane");
  pick.value = (aimed ?? full ?? board.querySelector(".lane"))?.dataset.lane ?? "";
  pick.addEventListener("change", showLane);
}

// Whatever is answered, the page no longer guesses: a new board takes the place of this
// one, and everything else (a question, a refusal, no connection) puts the card back.
document.body.addEventListener("htmx:afterRequest", putBack);
document.body.addEventListener("moved", () => document.getElementById("dialog").close());
document.body.addEventListener("htmx:afterSettle", ready);
ready();
