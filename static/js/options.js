// A long list of boxes to tick: a search narrows it, and the count follows. Without JavaScript the whole list is there.
const fold = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase().trim();

function narrow(list, typed) {
  const wanted = fold(typed);
  let shown = 0;
  for (const option of list.querySelectorAll(".choice")) {
    option.hidden = !fold(option.textContent).includes(wanted);
    shown += !option.hidden;
  }
  list.querySelector("[data-nothing]").hidden = shown > 0;
}

function count(list) {
  list.querySelector("[data-chosen]").textContent = list.querySelectorAll(".choice input:checked").length;
}

document.addEventListener("input", ({ target }) => {
  const list = target.closest("[data-many-options]");
  if (!list) return;
  if (target.type === "search") narrow(list, target.value);
  else count(list);
});

// Enter in the search would send the form that it only helps to fill in; with one option left it ticks that one.
document.addEventListener("keydown", (event) => {
  const list = event.target.closest?.("[data-many-options]");
  if (!list || event.key !== "Enter" || event.target.type !== "search") return;
  event.preventDefault();
  const left = list.querySelectorAll(".choice:not([hidden]) input");
  if (left.length === 1) left[0].click();
});
