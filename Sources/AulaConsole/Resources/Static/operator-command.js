// The command bar. The desk fetches it a moment after itself, or when somebody goes there first.

import { byId, h } from "./dom.js";
import { words } from "./words.js";

const fold = (text) => text.toLocaleLowerCase("ru").replaceAll("ё", "е")
  .replaceAll("ә", "а").replaceAll("ғ", "г").replaceAll("қ", "к").replaceAll("ң", "н")
  .replaceAll("ө", "о").replaceAll(/[ұү]/g, "у").replaceAll("һ", "х").replaceAll("і", "и");

/** What is typed after `/`: an action, a camera, a yard, an incident, a crew. */
export class CommandBar {
  static #one = null;
  #found = [];
  #at = 0;

  /** The page's one bar, made when it is first asked for. */
  static of(find) { return CommandBar.#one ??= new CommandBar(find); }

  /** `find()`: all that may be run, `{ text, hint, run }`. */
  constructor(find) {
    this.find = find;
    this.input = byId("command");
    this.list = byId("command-list");
    this.input.addEventListener("input", () => this.#search());
    this.input.addEventListener("focus", () => this.#search());
    this.input.addEventListener("blur", () => setTimeout(() => this.#hide(), 150));
    this.input.addEventListener("keydown", (event) => this.#press(event));
    if (document.activeElement === this.input) this.#search();
  }

  #press(event) {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.#at = (this.#at + (event.key === "ArrowDown" ? 1 : -1) + this.#found.length) % (this.#found.length || 1);
      this.#draw();
    } else if (event.key === "Enter") this.#run(this.#found[this.#at]);
    else if (event.key === "Escape") {
      this.input.blur();
      document.querySelector(".line[aria-selected=true]")?.focus({ preventScroll: true });
    }
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
