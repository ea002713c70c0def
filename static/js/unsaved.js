// Whoever leaves a form with something typed into it is asked first. Searches, and forms that are being sent, are let go.
const FORMS = "form.form[method=post]";
const opened = new WeakMap();
let discarded = false;

const valuesOf = (form) => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
const isRefused = (form) => form.querySelector(".field-error, [role=alert]") !== null;
const isUnsaved = (form) =>
  !form.hasAttribute("data-sending") && (isRefused(form) || (opened.has(form) && opened.get(form) !== valuesOf(form)));

document.addEventListener("focusin", ({ target }) => {
  const form = target.closest(FORMS);
  if (form && !opened.has(form)) opened.set(form, valuesOf(form));
});

// "Cancel" beside the form's own button says it already.
document.addEventListener("click", ({ target }) => {
  discarded = target.closest?.(`${FORMS} a`) !== null && target.closest?.(".form-actions") !== null;
});

addEventListener("beforeunload", (event) => {
  if (!discarded && [...document.querySelectorAll(FORMS)].some(isUnsaved)) event.preventDefault();
});
