// Good news leaves after a while (not while it is being read), with its button "Undo" once that is over; everything else stays
// until it is dismissed.
const SECONDS = 8, UNDO_SECONDS = 10;

function leave(toast) {
  toast.dataset.leaving = "";
  setTimeout(() => toast.remove(), 150);
}

function start(toast) {
  const undo = toast.querySelector(".toast-action form");
  if (toast.dataset.toast !== "good" || (toast.querySelector(".toast-action") && !undo) || toast.dataset.timed) return;
  toast.dataset.timed = "1";
  const tick = () => (toast.matches(":hover, :focus-within") ? setTimeout(tick, 1000) : leave(toast));
  setTimeout(tick, (undo ? UNDO_SECONDS : SECONDS) * 1000);
}

const region = document.getElementById("toasts");
const startAll = () => region?.querySelectorAll(".toast").forEach(start);

region?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) leave(event.target.closest(".toast"));
});
if (region) new MutationObserver(startAll).observe(region, { childList: true });
startAll();
