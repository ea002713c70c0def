// The server writes exact times in UTC; on hover they are shown in the reader's own time zone as well.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "long" });

function localise(root) {
  for (const element of root.querySelectorAll("time[datetime*=T]:not([data-local])")) {
    element.dataset.local = "";
    element.title = `${format.format(new Date(element.dateTime))} · ${element.title}`;
  }
}

document.addEventListener("htmx:after:swap", () => localise(document));
localise(document);
