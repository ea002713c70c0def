// Tags in one line: the tags to choose from follow what stands before the last comma, which a <datalist> does not do by itself.
const words = new WeakMap();

document.addEventListener("input", ({ target }) => {
  if (!target.matches("[data-tags]")) return;
  const options = [...target.list.options];
  if (!words.has(target)) words.set(target, options.map((option) => option.value));
  const before = target.value.match(/^.*[,;]\s*/)?.[0] ?? "";
  options.forEach((option, at) => { option.value = before + words.get(target)[at]; });
});
