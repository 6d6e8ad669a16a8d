// An outline on the map: drawn by clicks, its corners dragged, added, removed and taken back.

import { moved } from "./geo.js";
import { arrow, handle } from "./ground.js";
import { color } from "./leaflet.js";
import { Past } from "./past.js";
import { words } from "./words.js";

/** Two clicks nearer than this are one, pixels. */
const near = 8;

export class OutlineDrawing {
  #layer;
  #past = new Past();
  #shape = null;
  #draft = null;
  #focused = null;
  /** A key moved a handle that is now drawn anew: it keeps the focus. */
  #refocus = false;
  #isDragging = false;
  #wrong = [];
  corners = [];

  /** `onChange()` hears of a changed outline, `onDraw()` of everything. */
  constructor(ground, { onChange, onDraw }) {
    Object.assign(this, { L: ground.L, map: ground.map, onChange, onDraw });
    this.#layer = this.L.layerGroup().addTo(this.map);
    this.map.on("click", ({ latlng }) => this.#press([latlng.lat, latlng.lng]));
    this.map.on("dblclick", () => this.finish());
    this.map.on("mousemove", ({ latlng }) => this.#hover([latlng.lat, latlng.lng]));
  }

  get isDrawing() { return this.#draft !== null; }
  get draftLength() { return this.#draft?.length ?? 0; }
  get canUndo() { return this.isDrawing || !this.#past.isEmpty; }
  get focused() { return this.#focused; }
  isWrong(place) { return this.#wrong.includes(place); }

  /** Begins a new outline; the old one stays until the new one is closed. */
  start() {
    this.#draft = [];
    this.map.doubleClickZoom.disable();
    this.map.getContainer().focus();
    this.draw();
  }

  cancel() {
    this.#draft = null;
    this.map.doubleClickZoom.enable();
    this.draw();
  }

  /** Closes what is being drawn; whether it could be. */
  finish() {
    if (!this.#draft) return true;
    const pixel = (corner) => this.map.latLngToContainerPoint(corner);
    const corners = this.#draft.filter((corner, place) =>
      place === 0 || pixel(corner).distanceTo(pixel(this.#draft[place - 1])) > near);
    if (corners.length < 3) return false;
    this.cancel();
    this.change(() => corners);
    return true;
  }

  undo() {
    if (this.#draft) {
      if (this.#draft.length === 0) return this.cancel();
      this.#draft.pop();
      return this.draw();
    }
    const before = this.#past.back();
    if (!before) return;
    this.corners = before;
    this.#changed();
  }

  /** `edit(corners)` gives the new ones. */
  change(edit) {
    this.#past.keep(this.corners);
    this.corners = edit(this.corners.map((corner) => [...corner]));
    this.#changed();
  }

  #changed() {
    this.#isDragging = false;
    this.#wrong = [];
    this.draw();
    this.onChange();
  }

  remove(place = this.#focused) {
    if (place === null || place >= this.corners.length) return;
    this.#focused = Math.max(0, Math.min(place, this.corners.length - 2));
    this.change((corners) => corners.toSpliced(place, 1));
  }

  /** A corner in the middle of the longest side, or of the map; its place. */
  add() {
    const middle = this.map.getCenter();
    const lengths = this.corners.map((corner, place) => this.map.distance(corner, this.#after(place)));
    const place = this.corners.length < 2 ? this.corners.length : lengths.indexOf(Math.max(...lengths)) + 1;
    const at = this.corners.length < 2 ? [middle.lat, middle.lng] : this.#middle(place - 1);
    this.#focused = place;
    this.change((corners) => corners.toSpliced(place, 0, at));
    return place;
  }

  clear() { this.change(() => []); }

  /** Marks the corners that the server's words are about, counted from 1. */
  mark(corners) {
    // Nothing is taken from under a hand: what is dragged is looked at anew when it is let go.
    if (this.#isDragging || String(corners) === String(this.#wrong.map((place) => place + 1))) return;
    this.#wrong = corners.map((corner) => corner - 1);
    this.draw();
  }

  fit() {
    if (this.corners.length > 1) this.map.fitBounds(this.corners, { padding: [50, 60], maxZoom: 19, animate: false });
    else if (this.corners.length === 1) this.map.panTo(this.corners[0]);
  }

  #after(place) { return this.corners[(place + 1) % this.corners.length]; }
  #middle(place) {
    const [from, to] = [this.corners[place], this.#after(place)];
    return [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  }

  #press(at) {
    if (!this.#draft) return;
    this.#draft.push(at);
    this.draw();
  }

  #hover(at) {
    if (this.#draft?.length > 0) this.#shape?.setLatLngs([...this.#draft, at]);
  }

  // Drawing

  draw() {
    this.#layer.clearLayers();
    const isWrong = this.#wrong.length > 0;
    const ink = color(isWrong ? "--danger" : "--act");
    const line = { color: ink, weight: 3, fillColor: ink, fillOpacity: 0.2, interactive: false, pane: "drawing", dashArray: this.#draft ? "6 5" : null };
    if (this.#draft) this.#drawDraft(line);
    else this.#drawCorners(line);
    this.onDraw();
  }

  #drawDraft(line) {
    if (this.corners.length > 2) this.L.polygon(this.corners, { ...line, opacity: 0.4, fillOpacity: 0.05 }).addTo(this.#layer);
    this.#shape = this.L.polyline(this.#draft, line).addTo(this.#layer);
    this.#draft.forEach((at, place) => {
      const isClosing = place === 0 && this.#draft.length >= 3;
      const name = isClosing ? words("outline.finish") : words("outline.corner", { n: place + 1 });
      handle(this.L, at, name, { kind: isClosing ? "close" : "corner", text: place + 1, draggable: false }, {
        click: () => { if (place === 0) this.finish(); },
        twice: () => this.finish(),
      }).addTo(this.#layer);
    });
  }

  #drawCorners(line) {
    this.#shape = (this.corners.length > 2 ? this.L.polygon : this.L.polyline)(this.corners, line).addTo(this.#layer);
    if (this.corners.length > 1) this.corners.forEach((_, place) => this.#drawSide(place));
    const markers = this.corners.map((at, place) => this.#drawCorner(at, place));
    if (this.#refocus) markers[this.#focused]?.getElement()?.focus({ preventScroll: true });
    this.#refocus = false;
  }

  #drawCorner(at, place) {
    const isWrong = this.#wrong.includes(place);
    return handle(this.L, at, words("outline.corner", { n: place + 1 }), { kind: isWrong ? "corner wrong" : "corner", text: place + 1 }, {
      grab: () => this.#past.keep(this.corners),
      drag: (to) => this.#drag(place, to),
      drop: () => this.#changed(),
      focus: () => { this.#focused = place; this.onDraw(); },
      twice: () => this.remove(place),
      key: (event) => this.#key(event, place),
    }).addTo(this.#layer);
  }

  #drawSide(place) {
    const next = (place + 1) % this.corners.length;
    if (this.corners.length === 2 && place === 1) return;
    const insert = (at) => { this.corners = this.corners.toSpliced(place + 1, 0, at); };
    handle(this.L, this.#middle(place), words("outline.side", { n: place + 1, next: next + 1 }), { kind: "side", size: 20 }, {
      grab: () => { this.#past.keep(this.corners); insert(this.#middle(place)); },
      drag: (to) => this.#drag(place + 1, to),
      drop: () => { this.#focused = place + 1; this.#changed(); },
      click: () => { this.#focused = place + 1; this.change((corners) => corners.toSpliced(place + 1, 0, this.#middle(place))); },
      key: (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        event.stopPropagation();
        this.#refocus = true;
        this.#focused = place + 1;
        this.change((corners) => corners.toSpliced(place + 1, 0, this.#middle(place)));
      },
    }).addTo(this.#layer);
  }

  #drag(place, to) {
    this.#isDragging = true;
    this.corners = this.corners.with(place, to);
    this.#shape.setLatLngs(this.corners);
  }

  #key(event, place) {
    const step = arrow(event);
    const isDelete = event.key === "Delete" || event.key === "Backspace";
    if (!step && !isDelete) return;
    event.preventDefault();
    event.stopPropagation();
    this.#refocus = true;
    if (isDelete) this.remove(place);
    else this.change((corners) => corners.with(place, moved(corners[place], ...step)));
  }
}
