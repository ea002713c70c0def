// A form is sent once, and after a refusal the first field to correct has the focus.
function focusFirstError() {
  const form = document.querySelector("form[data-focus-error]:has(.field-error)");
  const group = form?.querySelector("fieldset:has(> .field-error) input");
  (form?.querySelector('[aria-invalid="true"]') ?? group)?.focus();
}

function setBusy(form, busy) {
  form.toggleAttribute("data-sending", busy);
  for (const button of form.querySelectorAll("[type=submit]")) {
    if (busy) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-guard]") || event.defaultPrevented) return;
  if (form.hasAttribute("data-sending")) event.preventDefault();
  else setBusy(form, true);
});

// Whoever corrects a field after all, that somebody else saved too, keeps what they typed.
document.addEventListener("input", ({ target }) => {
  const mine = target.closest(".field")?.querySelector('.difference input[value="mine"]');
  if (mine && !target.closest(".difference")) mine.checked = true;
});

// The back button may restore a page whose form was being sent.
addEventListener("pageshow", () => document.querySelectorAll("form[data-sending]").forEach((form) => setBusy(form, false)));
document.addEventListener("htmx:after:swap", focusFirstError);
focusFirstError();
// An address that ends in #content, from the skip link, takes the focus while the page loads.
addEventListener("load", focusFirstError);
