// Zones and lines on the camera's picture: drawn, dragged and deleted by mouse, finger or keys.

import { svg } from "./dom.js";
import { words } from "./words.js";

const clamp = (value) => Math.min(1, Math.max(0, Math.round(value * 10_000) / 10_000));
const near = 0.02;

export class Drawing {
  #drag = null;
  #draft = null;

  /** `model()` gives `{ zones, lines, selected: { kind, index, point } }`; `change(label, edit)` edits it. */
  constructor(layer, { model, change, select, onDraft }) {
    Object.assign(this, { layer, model, change, select, onDraft });
    layer.addEventListener("pointerdown", (event) => this.#press(event));
    layer.addEventListener("pointermove", (event) => this.#move(event));
    layer.addEventListener("pointerup", () => this.#release());
    layer.addEventListener("pointercancel", () => this.#release());
    layer.addEventListener("dblclick", (event) => { event.preventDefault(); this.finish(); });
    layer.addEventListener("keydown", (event) => this.#key(event));
  }

  get isDrawing() { return this.#draft !== null; }
  get draft() { return this.#draft; }

  start(kind) {
    this.#draft = { kind, points: [] };
    this.onDraft();
    this.layer.focus();
  }

  cancel() {
    this.#draft = null;
    this.onDraft();
  }

  /** Takes back the last point of what is being drawn. */
  unpoint() {
    this.#draft?.points.pop();
    this.onDraft();
  }

  finish() {
    const draft = this.#draft;
    if (!draft) return;
    const points = draft.points.filter((point, place) =>
      place === 0 || Math.hypot(point[0] - draft.points[place - 1][0], point[1] - draft.points[place - 1][1]) > 0.004);
    if (points.length < (draft.kind === "zone" ? 3 : 2)) return;
    this.#draft = null;
    this.onDraft();
    this.change("draw", (model) => {
      const list = draft.kind === "zone" ? model.zones : model.lines;
      const names = new Set(list.map((one) => one.name));
      let number = list.length + 1;
      while (names.has(words(`rules.${draft.kind}Name`, { n: number }))) number += 1;
      const name = words(`rules.${draft.kind}Name`, { n: number });
      list.push(draft.kind === "zone" ? { name, polygon: points } : { name, from: points[0], to: points[1] });
      model.selected = { kind: draft.kind, index: list.length - 1, point: null };
    });
  }

  #at(event) {
    const frame = this.layer.getBoundingClientRect();
    return [clamp((event.clientX - frame.left) / frame.width), clamp((event.clientY - frame.top) / frame.height)];
  }

  #press(event) {
    if (event.button !== 0) return;
    const at = this.#at(event);
    if (this.#draft) {
      const { points, kind } = this.#draft;
      event.preventDefault();
      const first = points[0];
      if (kind === "zone" && points.length >= 3 && Math.hypot(at[0] - first[0], at[1] - first[1]) < near) return this.finish();
      points.push(at);
      if (kind === "line" && points.length === 2) return this.finish();
      return this.onDraft();
    }
    const handle = event.target.closest("[data-kind]");
    if (!handle) return this.select(null);
    event.preventDefault();
    const kind = handle.dataset.kind;
    const index = Number(handle.dataset.index);
    const point = handle.dataset.point === undefined ? null : Number(handle.dataset.point);
    if (handle.dataset.middle !== undefined) return this.#insert(kind, index, Number(handle.dataset.middle), at, event);
    this.select({ kind, index, point });
    this.#grab(event, { kind, index, point, from: at });
  }

  #grab(event, drag) {
    this.layer.setPointerCapture(event.pointerId);
    this.#drag = { ...drag, moved: false, before: structuredClone(this.points(drag.kind, drag.index)) };
  }

  /** A new corner in the middle of a side, which is dragged on at once. */
  #insert(kind, index, place, at, event) {
    this.change("point", (model) => {
      model.zones[index].polygon.splice(place + 1, 0, at);
      model.selected = { kind, index, point: place + 1 };
    });
    this.#grab(event, { kind, index, point: place + 1, from: at });
  }

  #move(event) {
    const at = this.#at(event);
    if (this.#draft) {
      this.#draft.over = at;
      return this.onDraft();
    }
    const drag = this.#drag;
    if (!drag) return;
    const step = [at[0] - drag.from[0], at[1] - drag.from[1]];
    const label = drag.moved ? null : "drag";
    drag.moved = true;
    this.change(label, () => {
      const points = this.points(drag.kind, drag.index);
      points.forEach((point, place) => {
        if (drag.point !== null && drag.point !== place) return;
        point[0] = clamp(drag.before[place][0] + step[0]);
        point[1] = clamp(drag.before[place][1] + step[1]);
      });
    });
  }

  #release() { this.#drag = null; }

  points(kind, index) {
    const model = this.model();
    if (kind === "zone") return model.zones[index].polygon;
    const line = model.lines[index];
    return [line.from, line.to];
  }

  #key(event) {
    const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const { selected } = this.model();
    if (event.key === "Enter" && this.#draft) this.finish();
    else if (event.key === "Escape" && this.#draft) this.cancel();
    else if (event.key === "Backspace" && this.#draft) this.unpoint();
    else if (steps[event.key] && selected) {
      const size = event.shiftKey ? 0.02 : 0.004;
      const [x, y] = steps[event.key];
      this.change("nudge", () => this.points(selected.kind, selected.index).forEach((point, place) => {
        if (selected.point !== null && selected.point !== place) return;
        point[0] = clamp(point[0] + x * size);
        point[1] = clamp(point[1] + y * size);
      }));
    } else return;
    event.preventDefault();
  }

  draw() {
    const { zones, lines, selected } = this.model();
    const isSelected = (kind, index) => selected?.kind === kind && selected.index === index;
    const size = this.layer.getBoundingClientRect();
    const ratio = size.height > 0 ? size.width / size.height : 16 / 9;
    this.layer.replaceChildren(
      ...zones.map((zone, index) => this.#zone(zone, index, isSelected("zone", index), ratio)),
      ...lines.map((line, index) => this.#line(line, index, isSelected("line", index), ratio)),
      ...this.#draftShape(ratio));
  }

  #handle(kind, index, point, [x, y], ratio, isCurrent) {
    return [
      svg("ellipse", { class: "grip", "data-kind": kind, "data-index": index, "data-point": point, cx: x, cy: y, rx: 0.022, ry: 0.022 * ratio }),
      svg("ellipse", { class: isCurrent ? "point point-current" : "point", "data-kind": kind, "data-index": index, "data-point": point, cx: x, cy: y, rx: 0.008, ry: 0.008 * ratio }),
    ];
  }

  #zone(zone, index, isSelected, ratio) {
    const { polygon } = zone;
    const { selected } = this.model();
    const shape = svg("polygon", {
      class: isSelected ? "zone zone-selected" : "zone", "data-kind": "zone", "data-index": index,
      points: polygon.map((point) => point.join(",")).join(" "),
    }, svg("title", {}, zone.name));
    if (!isSelected) return shape;
    const middles = polygon.map((point, place) => {
      const following = polygon[(place + 1) % polygon.length];
      return svg("ellipse", {
        class: "middle", "data-kind": "zone", "data-index": index, "data-middle": place,
        cx: (point[0] + following[0]) / 2, cy: (point[1] + following[1]) / 2, rx: 0.006, ry: 0.006 * ratio,
      });
    });
    return svg("g", {}, shape, middles,
      polygon.map((point, place) => this.#handle("zone", index, place, point, ratio, selected.point === place)));
  }

  #line(line, index, isSelected, ratio) {
    const { from, to } = line;
    const { selected } = this.model();
    const direction = this.model().directionOf(line.name);
    return svg("g", {},
      svg("line", { class: "grip-line", "data-kind": "line", "data-index": index, x1: from[0], y1: from[1], x2: to[0], y2: to[1] }),
      svg("line", {
        class: isSelected ? "trip trip-selected" : "trip", "data-kind": "line", "data-index": index,
        x1: from[0], y1: from[1], x2: to[0], y2: to[1],
      }, svg("title", {}, line.name)),
      this.#arrows(from, to, direction, ratio),
      isSelected && [from, to].map((point, place) => this.#handle("line", index, place, point, ratio, selected.point === place)));
  }

  /** Arrows across the middle, from the left of who walks `from` → `to` to the right, or back, or both. */
  #arrows(from, to, direction, ratio) {
    const along = [(to[0] - from[0]) * ratio, to[1] - from[1]];
    const length = Math.hypot(...along) || 1;
    const right = [-along[1] / length / ratio, along[0] / length];
    const middle = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
    const forward = [along[0] / length / ratio, along[1] / length];
    const arrow = (sign) => {
      const at = (across, beside) => [
        middle[0] + right[0] * across * sign + forward[0] * beside, middle[1] + right[1] * across * sign + forward[1] * beside,
      ].join(",");
      return svg("polyline", { class: "arrow", points: [at(0, 0), at(0.09, 0), at(0.06, 0.02), at(0.09, 0), at(0.06, -0.02)].join(" ") });
    };
    return [direction !== "rightToLeft" && arrow(1), direction !== "leftToRight" && arrow(-1)];
  }

  #draftShape(ratio) {
    const draft = this.#draft;
    if (!draft) return [];
    const points = [...draft.points, ...(draft.over && draft.points.length > 0 ? [draft.over] : [])];
    return [
      svg("polyline", { class: "draft", points: points.map((point) => point.join(",")).join(" ") }),
      ...draft.points.map(([x, y]) => svg("ellipse", { class: "point", cx: x, cy: y, rx: 0.008, ry: 0.008 * ratio })),
    ];
  }
}
