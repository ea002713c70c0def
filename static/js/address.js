// The parts of an address stand in the order in which the chosen country writes them. Without JavaScript: after the next save.
document.addEventListener("change", ({ target }) => {
  if (!target.matches("[data-address-country]")) return;
  const parts = target.selectedOptions[0].dataset.order.split(" ").map((name) => target.form.elements[name].closest(".field"));
  const first = [...target.form.querySelectorAll(".field")].find((field) => parts.includes(field));
  const place = document.createComment("");
  first.before(place);
  place.before(...parts);
  place.remove();
});
