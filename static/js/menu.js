// Menus are native popovers; this adds the arrow keys, and a position where CSS anchors are not known yet.
const knowsAnchors = CSS.supports("position-area", "block-end");
const items = (list) => [...list.querySelectorAll(".menu-item, .segmented button")];

function place(list, button) {
  const box = button.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - list.offsetWidth - 8);
  list.style.left = `${Math.max(8, left) + scrollX}px`;
  list.style.top = `${box.bottom + scrollY}px`;
}

document.addEventListener("toggle", (event) => {
  const list = event.target;
  if (!list.classList?.contains("menu-list") || event.newState !== "open") return;
  if (!knowsAnchors) place(list, document.querySelector(`[popovertarget="${list.id}"]`));
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[data-menu]");
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!menu || !step) return;
  const list = menu.querySelector(".menu-list");
  if (!list.matches(":popover-open")) list.showPopover({ source: event.target });
  const all = items(list);
  const next = all.indexOf(document.activeElement) + step;
  all.at(next < 0 ? -1 : next % all.length)?.focus();
  event.preventDefault();
});
