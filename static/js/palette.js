// Ctrl/Cmd-K: the search as a dialog. htmx fetches the options while somebody types; this opens it, and lets the arrow keys choose.
const palette = document.getElementById("palette");
const field = palette?.querySelector("[role=combobox]");
const status = document.getElementById("palette-status");
const options = () => [...palette.querySelectorAll("[role=option]")];
const chosen = () => palette.querySelector("[aria-selected=true]");

function choose(option) {
  chosen()?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) field.setAttribute("aria-activedescendant", option.id);
  else field.removeAttribute("aria-activedescendant");
}

function open() {
  if (document.querySelector("dialog[open]")) return;
  palette.showModal();
  field.focus();
  field.select();
  field.dispatchEvent(new CustomEvent("palette:open"));
}

function answered() {
  status.textContent = palette.querySelector("[data-status]")?.dataset.status ?? "";
  field.setAttribute("aria-expanded", String(options().length > 0));
  choose(options()[0]);
}

const steps = { ArrowDown: (at, all) => (at + 1) % all.length, ArrowUp: (at, all) => (at - 1 + all.length) % all.length };

function pressed(event) {
  const step = steps[event.key];
  const all = options();
  if (step && all.length) {
    choose(all[step(all.indexOf(chosen()), all)]);
    event.preventDefault();
  } else if (event.key === "Enter" && chosen() && !event.isComposing) {
    event.preventDefault();
    chosen().click();
  }
}

if (palette) {
  const isMac = /Mac|iP(hone|ad)/.test(navigator.platform);
  if (isMac) document.querySelector("[data-palette-keys]").textContent = "⌘ K";
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
    event.preventDefault();
    if (palette.open) palette.close();
    else open();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-palette-open]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    open();
  });
  field.addEventListener("keydown", pressed);
  field.addEventListener("input", () => choose(null)); // until the answer to what is typed now is there, Enter opens the search page
  document.addEventListener("htmx:after:swap", () => palette.open && answered());
}
