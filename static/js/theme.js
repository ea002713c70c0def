// Loaded before anything is drawn, so that neither theme nor sidebar jumps. Storage may be forbidden: then the defaults hold.
(() => {
  const root = document.documentElement;
  root.dataset.js = "";
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("sidebar") === "icons") root.dataset.sidebar = "icons";
  } catch {}
})();
