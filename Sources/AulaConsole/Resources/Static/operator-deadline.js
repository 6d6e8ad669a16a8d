// What is due by when, and how it stands: in words, by shape and by colour.

import { h } from "./dom.js";
import { words } from "./words.js";

export const shapes = { "in-time": "●", warn: "◆", late: "▲", none: "○" };

export const standingOf = (deadline, now) => !deadline ? "none"
  : now > deadline.alertsAt ? "late" : now > deadline.warnsAt ? "warn" : "in-time";

/** A line that says what is due, from whom; `tickDeadline` keeps it true. */
export function showDeadline(deadline, now, unit = "") {
  if (!deadline) return null;
  const element = h("p.due", {}, h("span", { "aria-hidden": "true" }), " ", h("span"));
  Object.assign(element, { deadline, unit });
  tickDeadline(element, now);
  return element;
}

export function tickDeadline(element, now) {
  const { deadline, unit } = element;
  const standing = standingOf(deadline, now);
  const [shape, text] = element.children;
  element.dataset.standing = standing;
  shape.textContent = shapes[standing];
  text.textContent = words(`deadline.${deadline.kind}.${standing === "late" ? "late" : "due"}`, {
    unit, span: words.span(Math.abs(deadline.alertsAt - now)),
  });
}
