// Wide or icons only, remembered in this browser. On a phone the sidebar is a popover and needs no script.
const root = document.documentElement;
const toggle = document.querySelector("[data-sidebar-toggle]");

function show() {
  toggle?.setAttribute("aria-pressed", String(root.dataset.sidebar === "icons"));
}

toggle?.addEventListener("click", () => {
  const narrow = root.dataset.sidebar !== "icons";
  if (narrow) root.dataset.sidebar = "icons";
  else delete root.dataset.sidebar;
  try {
    localStorage.setItem("sidebar", narrow ? "icons" : "wide");
  } catch {}
  show();
});
show();
