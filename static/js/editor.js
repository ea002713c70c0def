// The journey editor: keys for its buttons, and what a button did read aloud, with the focus where the step went.
const editorOf = (target) => target.closest?.("[data-journey-editor]");
const ARROWS = { ArrowUp: "[data-up]", ArrowDown: "[data-down]" };

document.addEventListener("keydown", (event) => {
  const form = editorOf(event.target);
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) press(event, form.querySelector('[name=do][value="save"]'));
  if (event.altKey && ARROWS[event.key]) press(event, event.target.closest("[data-step]")?.querySelector(ARROWS[event.key]));
});

function press(event, button) {
  if (!button) return;
  event.preventDefault();
  button.click();
}

function arrive() {
  const editor = document.getElementById("editor");
  const said = document.getElementById("editor-said");
  if (said && editor?.dataset.said) said.textContent = editor.dataset.said;
  const step = document.getElementById(editor?.dataset.at || "no-step");
  const invalid = editor?.querySelector('[data-invalid="1"] [aria-invalid="true"]');
  const wanted = invalid ?? step?.querySelector(":is(input, select, textarea):not([type=hidden])") ?? step?.querySelector("[data-up]");
  wanted?.focus();
  step?.scrollIntoView({ block: "nearest" });
}

// What a text or a button's place changes in the card is drawn at once.
document.addEventListener("change", ({ target }) => {
  if (editorOf(target) && target.name?.endsWith("-text")) editorOf(target).querySelector('[name=do][value="save"]').click();
});
document.addEventListener("htmx:after:swap", arrive);
arrive();
