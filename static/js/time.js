// Until somebody has chosen a time zone, the server shows times in the browser's. On hover an exact time stands in the
// browser's zone as well: it is another one than the chosen one on a journey.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) document.cookie = `time_zone=${zone}; path=/; max-age=31536000; samesite=lax`;

const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "long", timeStyle: "long" });

function localise(root) {
  for (const element of root.querySelectorAll("time[datetime*=T]:not([data-local])")) {
    element.dataset.local = "";
    element.title = `${format.format(new Date(element.dateTime))} · ${element.title}`;
  }
}

document.addEventListener("htmx:after:swap", () => localise(document));
localise(document);
