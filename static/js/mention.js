// After an @ in a note the people of the field's <datalist> are offered. Without it the name is typed whole, and means the same.
const fold = (text) => text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase();
const TYPED = /(?:^|[^\w@./])@([^\s@][^@\n]{0,40}|)$/u;
const MOST = 6;

let field = null;
let menu = null;

function typedName() {
  return field.value.slice(0, field.selectionStart).match(TYPED)?.[1];
}

function fitting(name) {
  const wanted = fold(name);
  const people = [...document.getElementById(field.dataset.mentions).options];
  const fits = ({ value, text }) => ` ${fold(value)}`.includes(` ${wanted}`) || fold(text).startsWith(wanted);
  return people.filter(fits).slice(0, MOST);
}

function optionFor({ value, text }, number) {
  const option = document.createElement("li");
  Object.assign(option, { role: "option", id: `mention-${number}`, className: "menu-item" });
  option.dataset.name = value;
  const address = Object.assign(document.createElement("span"), { className: "faint", textContent: text });
  option.append(value, " ", address);
  return option;
}

function mark(option) {
  menu.querySelectorAll("[aria-selected]").forEach((one) => one.removeAttribute("aria-selected"));
  option.setAttribute("aria-selected", "true");
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function close() {
  menu?.remove();
  menu = null;
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
}

function offer() {
  close();
  const name = typedName();
  const people = name === undefined ? [] : fitting(name);
  if (!people.length || (people.length === 1 && fold(people[0].value) === fold(name))) return;
  menu = Object.assign(document.createElement("ul"), { role: "listbox", id: "mention-menu", className: "mention-menu" });
  menu.setAttribute("aria-label", field.labels[0].textContent.trim());
  menu.append(...people.map(optionFor));
  field.after(menu);
  field.setAttribute("aria-controls", menu.id);
  field.setAttribute("aria-autocomplete", "list");
  mark(menu.firstElementChild);
}

function choose(option) {
  const end = field.selectionStart;
  const start = end - typedName().length;
  field.setRangeText(`${option.dataset.name} `, start, end, "end");
  close();
  field.focus();
}

const keys = {
  ArrowDown: (at) => mark(at.nextElementSibling ?? menu.firstElementChild),
  ArrowUp: (at) => mark(at.previousElementSibling ?? menu.lastElementChild),
  Enter: choose,
  Tab: choose,
  Escape: close,
};

document.addEventListener("input", ({ target }) => {
  if (!target.matches("textarea[data-mentions]")) return;
  field = target;
  offer();
});

document.addEventListener("keydown", (event) => {
  if (!menu || event.target !== field || event.isComposing || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key](menu.querySelector("[aria-selected]"));
});

document.addEventListener("mousedown", (event) => {
  const option = event.target.closest(".mention-menu [role=option]");
  if (!option) return;
  event.preventDefault(); // the field keeps the focus
  choose(option);
});

document.addEventListener("focusout", ({ target }) => { if (target === field) close(); });
