// Opening a notification marks it as read on the way; without JavaScript its own button does.
document.addEventListener("click", ({ target }) => {
  const link = target.closest("a[data-read]");
  if (!link) return;
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited"))["X-CSRFToken"];
  const body = new URLSearchParams({ csrfmiddlewaretoken: token });
  fetch(link.dataset.read, { method: "POST", body, keepalive: true, redirect: "manual" });
});
