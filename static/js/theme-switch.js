// System, light or dark: remembered in this browser.
const root = document.documentElement;
const buttons = document.querySelectorAll("[data-theme-switch] button");

function show() {
  const chosen = root.dataset.theme ?? "system";
  for (const button of buttons) button.setAttribute("aria-pressed", String(button.value === chosen));
}

function choose(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === "system") localStorage.removeItem("theme");
    else localStorage.setItem("theme", theme);
  } catch {}
  show();
}

for (const button of buttons) button.addEventListener("click", () => choose(button.value));
show();
