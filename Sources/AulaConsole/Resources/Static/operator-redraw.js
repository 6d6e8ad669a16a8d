// Draws a part of the page anew and gives back what a person had there: the focus, how far it was
// scrolled, what was unfolded.

/** What stays the same when a thing is drawn again. */
const markOf = (element) => [
  element.tagName, element.closest("details")?.dataset.mark ?? "",
  element.dataset.mark ?? (element.id || element.value || element.getAttribute("aria-label") || element.textContent.trim()),
].join(" ");

export function redraw(root, draw) {
  const active = root.contains(document.activeElement) ? document.activeElement : null;
  const mark = active && markOf(active);
  const folds = new Map([...root.querySelectorAll("details[data-mark]")].map((one) => [one.dataset.mark, one.open]));
  const scrolled = [...root.querySelectorAll("[data-scrolls]")].map((one) => [one.dataset.scrolls, one.scrollTop]);
  draw();
  for (const one of root.querySelectorAll("details[data-mark]")) one.open = folds.get(one.dataset.mark) ?? one.open;
  for (const [name, top] of scrolled) {
    const part = root.querySelector(`[data-scrolls="${name}"]`);
    if (part) part.scrollTop = top;
  }
  if (!active || active.isConnected) return;
  const again = [...root.querySelectorAll("button, a[href], input, select, textarea, summary")]
    .find((one) => markOf(one) === mark);
  (again ?? root.querySelector("[data-heading]"))?.focus({ preventScroll: true });
}
