// The search field of each page's head, and the lists that are come back to. Both work without this.

import { byId, h, isTyping, style } from "./dom.js";
import { read } from "./server.js";

const field = byId("find");

// The key of every page but the desk, by its place on the keyboard too.
document.addEventListener("keydown", (event) => {
  const isSlash = event.key === "/" || (event.code === "Slash" && !event.shiftKey);
  if (!isSlash || event.ctrlKey || event.altKey || event.metaKey || isTyping(event)) return;
  if (document.querySelector("dialog[open]")) return;
  event.preventDefault();
  field.focus();
  field.select();
});

/** What is offered below the field while somebody types. */
class Suggestions {
  #lines = [];
  #at = -1;
  #timer = 0;
  #asked = 0;

  constructor() {
    this.list = h("ul.find-list", { id: "find-list", role: "listbox", "aria-label": field.getAttribute("aria-label") });
    this.list.hidden = true;
    field.form.append(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "find-list",
    })) field.setAttribute(name, value);
    field.addEventListener("input", () => this.#soon());
    field.addEventListener("keydown", (event) => this.#press(event));
    field.addEventListener("blur", () => this.#hide());
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#ask(), 180);
  }

  async #ask() {
    const question = field.value.trim();
    const turn = ++this.#asked;
    if (!question) return this.#hide();
    const [found] = await Promise.all([
      read(`/api/search?q=${encodeURIComponent(question)}`).catch(() => null), style("search.css")]);
    // Somebody has typed on, gone elsewhere, or the server is away: Enter still asks the page.
    if (turn !== this.#asked || !found || document.activeElement !== field) return;
    this.#show(found);
  }

  #show({ groups, all }) {
    this.#lines = [];
    this.#at = -1;
    const option = (line) => {
      const place = this.#lines.push(line) - 1;
      return h("li", {
        id: `find-${place}`, role: "option", "aria-selected": "false",
        onpointerdown: (event) => { event.preventDefault(); this.#go(line); },
      }, line.text, line.note && h("span.note", {}, line.note));
    };
    this.list.replaceChildren(
      ...groups.map(({ title, lines }, place) => h("li", { role: "group", "aria-labelledby": `find-title-${place}` },
        h("div.find-title", { id: `find-title-${place}` }, title), h("ul", { role: "none" }, lines.map(option)))),
      all ? option(all) : h("li", { role: "option", "aria-disabled": "true", "aria-selected": "false" }, field.dataset.nothing));
    this.list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    this.#mark();
  }

  #hide() {
    this.#asked += 1;
    clearTimeout(this.#timer);
    this.list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  }

  #mark() {
    for (const one of this.list.querySelectorAll("[role=option]")) {
      one.setAttribute("aria-selected", String(one.id === `find-${this.#at}`));
    }
    const marked = byId(`find-${this.#at}`);
    if (marked) field.setAttribute("aria-activedescendant", marked.id);
    else field.removeAttribute("aria-activedescendant");
    marked?.scrollIntoView({ block: "nearest" });
  }

  #press(event) {
    const isOpen = !this.list.hidden;
    if (event.key === "Escape") {
      if (isOpen) this.#hide();
      else field.blur();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (!isOpen) this.#ask();
      else {
        // One place before the first: what was typed itself.
        const count = this.#lines.length + 1;
        this.#at = (this.#at + 1 + (event.key === "ArrowDown" ? 1 : -1) + count) % count - 1;
        this.#mark();
      }
    } else if (event.key === "Enter" && isOpen && this.#at >= 0) this.#go(this.#lines[this.#at]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #go({ path }) {
    this.#hide();
    location.href = path;
  }
}

new Suggestions();

// A list is come back to as it was left: filter, order and page. Of each tab its own.

const prefix = "aula.list.";
try {
  const list = document.querySelector("[data-list]")?.dataset.list;
  if (list) sessionStorage.setItem(prefix + list, location.search);
  for (const link of document.querySelectorAll("main a.back, main a[data-back]")) {
    const kept = sessionStorage.getItem(prefix + link.pathname);
    if (!kept || link.search) continue;
    link.search = kept;
    // A form that is saved leads back there, too.
    const form = link.matches("[data-back]") && link.closest("form");
    if (form) form.append(h("input", { type: "hidden", name: "back", value: link.pathname + link.search }));
  }
  document.querySelector("form[action='/sign-out']")?.addEventListener("submit", () => {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(prefix)) sessionStorage.removeItem(key);
  });
} catch { /* A browser that keeps nothing leads to the whole list. */ }
