// Lists by keyboard (j, k, x, /, ?, Enter), and what is selected in them. Everything works without it, by Tab and click.
const list = document.querySelector("[data-list]");
const KEY = "shortcuts";

const rows = () => [...list.querySelectorAll("tbody tr")];
const focusedRow = () => document.activeElement?.closest("[data-list] tbody tr");

function focusRow(row) {
  const target = row.querySelector("th a") ?? row;
  if (target === row) row.tabIndex = -1;
  target.focus();
  row.scrollIntoView({ block: "nearest" });
}

function step(by) {
  const all = rows();
  const at = all.indexOf(focusedRow());
  const next = at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1);
  if (all[next]) focusRow(all[next]);
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  x: () => focusedRow()?.querySelector("[name=ids]")?.click(),
  X: () => selectUpTo(focusedRow()?.querySelector("[name=ids]")),
  "/": () => list.querySelector("[type=search]")?.select(), // what is typed takes the place of what was searched
  "?": () => document.getElementById("list-keys")?.showModal(),
};

function isTyping({ target }) {
  return target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox])");
}

document.addEventListener("keydown", (event) => {
  if (!list || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Enter" && event.target.matches("[name=ids]")) { // it would send the form of what is selected
    focusedRow()?.querySelector("th a")?.click();
    event.preventDefault();
  }
  const act = keys[event.key];
  if (!act || isTyping(event) || document.querySelector("dialog[open], :popover-open") || localStorage[KEY] === "off") return;
  event.preventDefault();
  act();
});

// Selection: the bar is there while something is selected; "all that match" stands for more than the boxes of this page.
const bar = list?.querySelector("[data-selection]");
const boxes = () => [...list.querySelectorAll("[name=ids]")];

let lastBox = null;

// All boxes between the one that was set last and this one become as this one is to be.
function selectUpTo(box, checked = true) {
  if (!box || !bar) return;
  const all = boxes(), [from, to] = [all.indexOf(lastBox ?? box), all.indexOf(box)].sort((a, b) => a - b);
  all.slice(Math.max(from, 0), to + 1).forEach((one) => { one.checked = checked; });
  lastBox = box;
  showSelection();
}

function showSelection() {
  const chosen = boxes().filter((box) => box.checked).length;
  const all = bar.elements.all;
  const page = list.querySelector("[data-select-page]");
  page.checked = chosen > 0 && chosen === boxes().length;
  page.indeterminate = chosen > 0 && !page.checked;
  bar.hidden = !chosen && !all?.checked;
  bar.querySelector("[data-selected-count]").textContent = all?.checked ? all.dataset.total : chosen;
  boxes().forEach((box) => { box.disabled = Boolean(all?.checked); });
}

if (bar) {
  list.addEventListener("change", (event) => {
    if (event.target.matches("[data-select-page]")) boxes().forEach((box) => { box.checked = event.target.checked; });
    showSelection();
  });
  list.addEventListener("click", ({ target, shiftKey }) => {
    if (!target.matches("[name=ids]")) return;
    if (shiftKey) selectUpTo(target, target.checked);
    else lastBox = target;
  });
  addEventListener("pageshow", showSelection);
  showSelection();
}

// Single keys can be switched off: they get into the way of speech input.
const toggle = document.querySelector("[data-shortcuts]");
if (toggle) {
  toggle.checked = localStorage[KEY] !== "off";
  toggle.addEventListener("change", () => { localStorage[KEY] = toggle.checked ? "on" : "off"; });
}
