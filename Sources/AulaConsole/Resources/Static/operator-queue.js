// The queue: alerts that wait for a decision, then incidents that are open. Nothing moves under the
// pointer: while it is on the list, new lines are only counted, and what is over stays, marked so.

import { h } from "./dom.js";
import { shapes, standingOf } from "./operator-deadline.js";
import { words } from "./words.js";

export class Queue {
  #list;
  #chip;
  #lines = new Map();
  #shown = [];
  #wanted = [];
  #selected = null;
  #isUnderPointer = false;

  /** `onLate(item)`: while it was shown, its time ran out. */
  constructor(list, chip, { onOpen, onSelect, onLate, now }) {
    this.#list = list;
    this.#chip = chip;
    this.onOpen = onOpen;
    this.onSelect = onSelect;
    this.onLate = onLate;
    this.now = now;
    const frame = list.parentElement;
    frame.addEventListener("pointerenter", (event) => {
      this.#isUnderPointer = event.pointerType === "mouse";
    });
    frame.addEventListener("pointerleave", () => {
      this.#isUnderPointer = false;
      this.#settle();
    });
    chip.addEventListener("click", () => this.#settle());
    // Tab comes to the line that is selected, else to the first.
    list.addEventListener("focusin", (event) => {
      const { key } = event.target.closest(".line")?.dataset ?? {};
      if (key && key !== this.#selected) this.select(key);
    });
    setInterval(() => this.tick(), 1000);
  }

  get selected() { return this.#selected; }

  /** `items`: `{ key, kind: "alert"|"incident", record }`, in the order of the list. */
  show(items) {
    this.#wanted = items;
    for (const item of items) {
      const line = this.#lines.get(item.key);
      if (line) this.#fill(line, item);
    }
    if (this.#isUnderPointer && this.#shown.length > 0) this.#hold();
    else this.#settle();
  }

  #hold() {
    const wanted = new Set(this.#wanted.map((item) => item.key));
    for (const key of this.#shown) {
      this.#lines.get(key).element.classList.toggle("line-over", !wanted.has(key));
    }
    const fresh = this.#wanted.filter((item) => !this.#lines.has(item.key)).length;
    this.#chip.hidden = fresh === 0;
    this.#chip.textContent = words("queue.more", { n: fresh });
  }

  #settle() {
    const keys = this.#wanted.map((item) => item.key);
    for (const key of this.#shown) {
      if (!keys.includes(key)) this.#lines.delete(key);
    }
    const focused = document.activeElement?.closest?.(".line")?.dataset.key;
    for (const item of this.#wanted) {
      if (!this.#lines.has(item.key)) this.#lines.set(item.key, this.#make(item));
    }
    const elements = keys.map((key) => this.#lines.get(key).element);
    for (const element of elements) element.classList.remove("line-over");
    if (keys.join() !== this.#shown.join()) this.#list.replaceChildren(...elements);
    this.#shown = keys;
    this.#chip.hidden = true;
    if (this.#selected && !keys.includes(this.#selected)) this.#selected = null;
    if (focused) this.#lines.get(focused)?.element.focus({ preventScroll: true });
    this.#mark();
    this.tick();
  }

  #make(item) {
    const parts = {
      shape: h("span.line-shape", { "aria-hidden": "true" }),
      picture: h("span.line-picture", { hidden: item.kind !== "alert" }),
      kind: h("span.line-kind"), age: h("time.line-age"), place: h("span.line-place"),
      rule: h("span.line-rule", { hidden: item.kind !== "alert" }), state: h("span.line-state"),
    };
    const element = h("li.line", {
      data: { key: item.key }, tabindex: "-1", role: "option",
      onclick: () => { this.select(item.key); this.onOpen(this.item(item.key)); },
    }, parts.shape, parts.kind, parts.age, parts.picture, parts.place, parts.rule, parts.state);
    const line = { element, parts };
    this.#fill(line, item);
    return line;
  }

  #fill(line, item) {
    const { parts, element } = line;
    const record = item.record;
    line.item = item;
    element.classList.toggle("line-incident", item.kind === "incident");
    parts.kind.textContent = item.kind === "alert"
      ? words(`ruleKind.${record.ruleKind}`)
      : words("queue.incident", { number: record.number, kind: words(`incidentKind.${record.kind}`) });
    parts.place.textContent = record.yard?.name ?? record.camera?.name ?? words("queue.nowhere");
    parts.rule.textContent = parts.rule.title = record.rule ?? "";
    parts.state.textContent = this.#state(item);
    // It comes a moment after the alert, is asked for when the line is seen, and then kept.
    if (record.hasPicture && parts.picture.childElementCount === 0) {
      parts.picture.append(h("img", {
        loading: "lazy", decoding: "async", width: 64, height: 36, alt: words("queue.picture"), src: `/alerts/${record.id}/picture.jpg`,
      }));
    }
  }

  #state({ kind, record }) {
    const state = words(`${kind}State.${record.state}`);
    if (kind === "incident") {
      const units = record.units.map((unit) => unit.callSign).join(" + ");
      return units ? `${words(`progress.${record.progress}`)} · ${units}` : state;
    }
    const times = record.count > 1 ? ` · ×${record.count}` : "";
    if (record.state === "acknowledged" && standingOf(record.deadline, this.now()) === "late") {
      return words("queue.undecided", { name: record.handler?.name ?? "" }) + times;
    }
    return (record.handler ? `${state} · ${record.handler.name}` : state) + times;
  }

  /** Clocks and the standing of each deadline. */
  tick() {
    const now = this.now();
    const late = [];
    for (const { parts, element, item } of this.#lines.values()) {
      const { record } = item;
      parts.age.textContent = words.clock(now - (record.raisedAt ?? record.openedAt));
      const standing = standingOf(record.deadline, now);
      const before = element.dataset.standing;
      if (before === standing) continue;
      element.dataset.standing = standing;
      parts.shape.textContent = shapes[standing];
      parts.age.title = words(`standing.${standing}`);
      parts.state.textContent = this.#state(item);
      if (standing === "late" && before) late.push(item);
    }
    for (const item of late) this.onLate?.(item);
  }

  item(key) { return this.#wanted.find((item) => item.key === key) ?? this.#lines.get(key)?.item; }

  select(key) {
    this.#selected = key;
    this.#mark();
    const element = this.#lines.get(key)?.element;
    element?.scrollIntoView({ block: "nearest" });
    element?.focus({ preventScroll: true });
    this.onSelect?.(key ? this.item(key) : null);
  }

  /** Moves the selection by `step` lines. */
  move(step) {
    if (this.#shown.length === 0) return;
    const at = this.#shown.indexOf(this.#selected);
    const next = at < 0 ? (step > 0 ? 0 : this.#shown.length - 1)
      : Math.min(this.#shown.length - 1, Math.max(0, at + step));
    this.select(this.#shown[next]);
  }

  #mark() {
    for (const [key, { element }] of this.#lines) {
      element.setAttribute("aria-selected", String(key === this.#selected));
      element.tabIndex = key === (this.#selected ?? this.#shown[0]) ? 0 : -1;
    }
  }
}
