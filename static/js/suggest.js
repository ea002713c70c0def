// A line that suggests: while somebody types, the portal is asked for what fits. Without JavaScript the first are suggested.
const WAIT = 200; // milliseconds
const waiting = new WeakMap();

async function suggest(field) {
  const typed = field.value;
  const own = new URL(field.dataset.suggest, new URL(location.pathname.match(/^\/p\/[^/]+\//)?.[0] ?? "/", location.href));
  const answer = await fetch(`${own.pathname}?${new URLSearchParams({ q: typed })}`).catch(() => null);
  if (answer?.ok && field.value === typed) field.list.innerHTML = await answer.text();
}

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-suggest]")) return;
  clearTimeout(waiting.get(target));
  waiting.set(target, setTimeout(suggest, WAIT, target));
});
