// Keys and the list of keys. Letters are taken by their place on the keyboard, so that they work on a
// Russian or Kazakh layout too.

import { byId, h, isTyping } from "./dom.js";
import { words } from "./words.js";

const signs = { Slash: "/", Question: "?", Escape: "Esc", Enter: "⏎", Space: "␣", ArrowLeft: "←", ArrowRight: "→" };

function nameOf(event) {
  if (event.key === "?") return "Question";
  if (event.code === "NumpadEnter") return "Enter";
  if (event.key === "/" || (event.code === "Slash" && !event.shiftKey)) return "Slash";
  if (/^(Digit|Numpad)[1-9]$/.test(event.code)) return event.code.slice(-1);
  return event.code.startsWith("Key") ? event.code.slice(3) : event.code;
}

export class Keys {
  /** `bindings`: `{ keys: ["J"], name, run(key), allowed?() }`; the first that fits is run. */
  constructor(bindings) {
    this.bindings = bindings;
    document.addEventListener("keydown", (event) => this.#press(event));
    const dialog = byId("keys");
    dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  }

  #press(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    const name = nameOf(event);
    // A letter over a folded list is a key all the same: what a button shows is obeyed while it is seen.
    const isLetter = event.target.matches?.("select") && /^[A-Z]$/.test(name);
    if (isTyping(event) && name !== "Escape" && !isLetter) return;
    const dialog = document.querySelector("dialog[open]");
    if (dialog && name === "Escape") dialog.close();
    if (dialog) return;
    if (name === "Enter" && event.target.closest("button, a, summary, select, [type=radio]")) return;
    if (name === "Space" && event.target.closest("button, a, summary, input, select")) return;
    if (name.startsWith("Arrow") && event.target.closest("input, select")) return;
    if (event.repeat && !["J", "K", "ArrowLeft", "ArrowRight"].includes(name)) return;
    const binding = this.bindings.find((one) => one.keys.includes(name) && (one.allowed?.(name) ?? true));
    if (!binding) return;
    event.preventDefault();
    binding.run(name);
  }

  help() {
    const rows = this.bindings.filter((one) => one.name).map((one) => h("tr", {},
      h("td", {}, (one.shown ?? one.keys).map((key) => h("kbd", {}, signs[key] ?? key))),
      h("td", {}, words(`keys.${one.name}`))));
    byId("keys-body").replaceChildren(h("table.keys", {}, h("tbody", {}, rows)));
    byId("keys").showModal();
  }
}
