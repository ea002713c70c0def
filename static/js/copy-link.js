// "Copy link" beside a section, a note or an event: the link itself leads there; with the clipboard it is copied, too.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-copy-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  try {
    await navigator.clipboard.writeText(link.href);
    link.dataset.copied = "";
    setTimeout(() => delete link.dataset.copied, 2000);
  } catch {
    // the address bar shows it
  }
});
