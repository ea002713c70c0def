// Dialogs are native; this adds closing by the backdrop, confirming by name, and opening where `command` is not known yet.
const knowsCommands = "commandForElement" in HTMLButtonElement.prototype;

function run(button) {
  const dialog = document.getElementById(button.getAttribute("commandfor"));
  if (button.getAttribute("command") === "show-modal") dialog?.showModal();
  else dialog?.close();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[commandfor]");
  if (button && !knowsCommands) run(button);
  if (event.target instanceof HTMLDialogElement && outside(event)) event.target.close();
});

function outside({ target, clientX, clientY }) {
  const { left, right, top, bottom } = target.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}

// The button of a confirm-by-name form works once the name is typed; the service checks it again.
const byName = "form[data-confirm-name]";

function update(form) {
  form.querySelector("[type=submit]").disabled = form.elements.confirmation.value.trim() !== form.dataset.confirmName;
}

const updateAll = () => document.querySelectorAll(byName).forEach(update);

document.addEventListener("input", (event) => {
  const form = event.target.closest(byName);
  if (form) update(form);
});
document.addEventListener("htmx:after:swap", updateAll);
updateAll();
