// Lines at the bottom for a while, and the one way back that the key Z takes.

import { byId, h } from "./dom.js";
import { words } from "./words.js";

let latest = null;

/** What Z takes back: the last thing that offered a way back, while it offers it. */
export const undoLatest = () => latest;

/** A line for a while, with a way back where there is one. */
export function toast(text, { undo, seconds = undo ? 15 : 8, tone = "" } = {}) {
  const back = undo && (() => {
    close();
    undo();
  });
  const element = h(`div.toast${tone ? `.toast-${tone}` : ""}`, { role: tone === "bad" ? "alert" : "status" }, h("span", {}, text),
    back && h("button", { type: "button", onclick: back }, words("act.undo"), " ", h("kbd", {}, "Z")));
  const close = () => {
    element.remove();
    if (latest === back) latest = null;
  };
  const stack = byId("toasts");
  stack.append(element);
  while (stack.children.length > 4) stack.firstChild.remove();
  if (back) latest = back;
  setTimeout(close, seconds * 1000);
}
