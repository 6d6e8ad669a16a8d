// Keys, the list of keys, and the command bar. Letters are taken by their place on the keyboard, so that
// they work on a Russian or Kazakh layout too.

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
    if (document.querySelector("dialog[open]") && name !== "Escape") return;
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

const fold = (text) => text.toLocaleLowerCase("ru").replaceAll("ё", "е")
  .replaceAll("ә", "а").replaceAll("ғ", "г").replaceAll("қ", "к").replaceAll("ң", "н")
  .replaceAll("ө", "о").replaceAll(/[ұү]/g, "у").replaceAll("һ", "х").replaceAll("і", "и");

/** What is typed after `/`: an action, a camera, a yard, an incident, a crew. */
export class CommandBar {
  #found = [];
  #at = 0;

  /** `find()`: all that may be run, `{ text, hint, run }`. */
  constructor(find) {
    this.find = find;
    this.input = byId("command");
    this.list = byId("command-list");
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("focus", () => this.#search());
    this.input.addEventListener("blur", () => setTimeout(() => this.#hide(), 150));
    this.input.addEventListener("keydown", (event) => this.#press(event));
  }

  open() {
    this.input.focus();
    this.input.select();
  }

  #press(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : -1) + this.#found.length) % (this.#found.length || 1);
      this.#draw();
    } else if (event.key === "Enter") this.#run(this.#found[this.#at]);
    else if (event.key === "Escape") this.input.blur();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #search() {
    const parts = fold(this.input.value).split(/\s+/).filter(Boolean);
    this.#found = this.find().filter((one) => {
      const text = fold(`${one.text} ${one.hint ?? ""}`);
      return parts.every((part) => text.includes(part));
    }).slice(0, 10);
    const typed = this.input.value.trim();
    if (typed) this.#found.push({ text: words("command.search"), hint: typed, run: () => { location.href = `/search?q=${encodeURIComponent(typed)}`; } });
    this.#at = 0;
    this.#draw();
  }

  #draw() {
    this.list.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    this.list.replaceChildren(...(this.#found.length > 0
      ? this.#found.map((one, place) => h("li", {
          id: `command-${place}`, role: "option", "aria-selected": String(place === this.#at),
          onpointerdown: (event) => { event.preventDefault(); this.#run(one); },
        }, h("span", {}, one.text), one.hint && h("span.note", {}, one.hint)))
      : [h("li.note", {}, words("command.nothing"))]));
    if (this.#found.length > 0) this.input.setAttribute("aria-activedescendant", `command-${this.#at}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  #hide() {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
  }

  #run(one) {
    if (!one) return;
    this.input.value = "";
    this.input.blur();
    this.#hide();
    one.run();
  }
}
