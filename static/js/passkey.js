// Passkeys. A form with data-passkey="create" or "get" asks the browser for a credential before it is sent.
// The options stand in data-options, or come from the address in data-options-url. webauthn-json.js comes with allauth.
const { create, get, supported } = globalThis.webauthnJSON;

async function optionsOf(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const response = await fetch(form.dataset.optionsUrl, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`options: ${response.status}`);
  return response.json();
}

function withoutPassword(options, wanted) {
  const selection = options.publicKey.authenticatorSelection;
  selection.residentKey = wanted ? "required" : "discouraged";
  selection.requireResidentKey = wanted;
  if (wanted) selection.userVerification = "required";
  return options;
}

async function credentialFor(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey === "get") return get(options);
  const alone = form.elements.passwordless;
  return create(alone ? withoutPassword(options, alone.checked) : options);
}

async function ask(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  problem.hidden = true;
  form.toggleAttribute("data-asking", true);
  try {
    form.elements.credential.value = JSON.stringify(await credentialFor(form));
    form.requestSubmit();
  } catch {
    problem.hidden = false;
  } finally {
    form.toggleAttribute("data-asking", false);
  }
}

document.addEventListener(
  "submit",
  (event) => {
    const form = event.target;
    if (!form.matches("form[data-passkey]") || form.elements.credential.value) return;
    event.preventDefault();
    if (!form.hasAttribute("data-asking")) ask(form);
  },
  { capture: true },
);

// A refused credential is not sent again, nor is one that the back button brings back.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.elements.credential.value = "";
    form.hidden = !supported();
  }
});
