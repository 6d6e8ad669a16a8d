// Paints a vector tile, or a part of one, on a canvas.

import { Names } from "./map-names.js";
import { drawn, nameOf, roads } from "./map-style.js";

const font = (size, weight) => `${weight} ${size}px system-ui, "Noto Sans", "Segoe UI", sans-serif`;

/** What of the layers is drawn, sorted once: a tile is painted anew for paper and at nearer looks. */
export function sortTile(layers) {
  const all = [];
  for (const layer of layers) {
    for (const feature of layer.features) {
      const look = drawn(layer.name, feature.attributes, feature.shape);
      if (look) all.push({ ...feature, look, extent: layer.extent });
    }
  }
  return all;
}

/** Gives the names that lie at points. `view`: `size` (pixels of the canvas's side), `zoom` of the map, `scale` (how many canvases the tile is
 *  wide), `column` and `row` among them, `metre` (pixels). */
export function paintTile(context, features, view, palette, language) {
  const painter = new Painter(context, features, view, palette, language);
  painter.ground();
  painter.ways();
  painter.houses();
  painter.names();
  return painter.points();
}

class Painter {
  constructor(context, features, view, palette, language) {
    Object.assign(this, { context, view, palette, language });
    this.features = features.filter((one) => this.#isSeen(one));
    context.lineJoin = "round";
    context.lineCap = "butt";
  }

  ground() {
    const fills = this.#of("fill").sort((one, other) => one.look.order - other.look.order);
    for (const one of fills) this.#fill([one], this.palette[one.look.tone]);
    this.#fill(this.#of("water"), this.palette.water);
    for (const one of this.#of("stream")) this.#stroke([one], this.palette.water, Math.max(1, one.look.metres * this.view.metre));
    this.context.setLineDash([6, 4]);
    this.#stroke(this.#of("border"), this.palette.border, 1.2);
    this.context.setLineDash([]);
  }

  /** All edges of a kind before its insides, so that crossings are open. */
  ways() {
    const { palette, view } = this;
    const all = this.#of("road");
    const levels = roads.map((road, level) => {
      const width = Math.max(road.least, road.metres * view.metre);
      return { ways: view.zoom < road.from ? [] : all.filter((one) => one.look.level === level), level, width };
    });
    const [{ ways: paths, width }, ...streets] = levels;
    this.context.setLineDash([4, 3]);
    this.#stroke(paths, palette.path, Math.min(2.5, width));
    this.context.setLineDash([]);
    this.context.lineCap = "round";
    for (const { ways, level, width } of streets) {
      if (width > 1.5) this.#stroke(ways, level > 3 ? palette.mainEdge : palette.roadEdge, width + 2);
      else this.#stroke(ways, palette.thin, width + 0.4);
    }
    for (const { ways, level, width } of streets) {
      if (width > 1.5) this.#stroke(ways, level > 3 ? palette.main : palette.road, width);
    }
    this.context.lineCap = "butt";
    const rails = this.#of("rail");
    if (view.zoom < 9) return;
    this.#stroke(rails, palette.rail, view.zoom < 14 ? 1.2 : 2.4);
    if (view.zoom < 14) return;
    this.context.setLineDash([7, 7]);
    this.#stroke(rails, palette.halo, 1.2);
    this.context.setLineDash([]);
  }

  houses() {
    if (this.view.zoom < 14) return;
    const houses = this.#of("house");
    this.#fill(houses, this.palette.building);
    if (this.view.zoom > 15) this.#stroke(houses, this.palette.edge, 0.8);
  }

  names() {
    const { context, language, palette, view } = this;
    const names = new Names(context, view.size, palette);
    const named = (one) => nameOf(one.attributes, language);
    for (const { at, name, size } of this.points()) names.keepClear(at, name, font(size, 600), size + 4);
    const streets = this.#of("street-name").filter((one) => view.zoom >= roads[one.look.level].from + (one.look.level < 4 ? 2 : 3));
    for (const one of streets.sort((one, other) => other.look.level - one.look.level)) {
      if (!named(one)) continue;
      for (const part of one.parts) {
        names.along(this.#pixels(part, one.extent), named(one), font(one.look.level > 3 ? 13 : 12, 500), palette.text);
      }
    }
    if (view.zoom < 18) return;
    for (const one of this.#of("number")) {
      const number = String(one.attributes.housenumber ?? one.attributes.number ?? "").slice(0, 8);
      if (number) names.at(this.#pixels(one.parts[0], one.extent), number, font(12, 400), palette.text);
    }
  }

  /** Names of places and waters: `{ at, name, kind, size }`, in pixels. They lie across tiles' edges, so
   *  the layer shows them, not the canvas. */
  points() {
    const { language, view } = this;
    return this.features.flatMap((one) => {
      const { draw, place } = one.look;
      if (draw !== "place-name" && draw !== "water-name") return [];
      const [from, to, size] = place ?? [0, 30, 13];
      const name = nameOf(one.attributes, language);
      const at = this.#pixels(one.parts[0], one.extent).slice(0, 2);
      const isOwn = at.every((axis) => axis >= 0 && axis < view.size);
      const kind = draw === "water-name" ? "water" : size > 14 ? "town" : size > 13 || place[3] > 500 ? "part" : "spot";
      return name && isOwn && view.zoom >= from && view.zoom <= to ? [{ at, name, kind, size }] : [];
    });
  }

  #of(draw) { return this.features.filter((one) => one.look.draw === draw); }

  #pixels(points, extent) {
    const { size, scale, column, row } = this.view;
    const unit = size * scale / extent;
    return points.map((axis, at) => axis * unit - size * (at % 2 === 0 ? column : row));
  }

  #isSeen({ box, extent }) {
    const { scale, column, row } = this.view;
    const [left, top, right, bottom] = box.map((axis) => axis * scale / extent);
    return right > column - 0.1 && left < column + 1.1 && bottom > row - 0.1 && top < row + 1.1;
  }

  #trace(features) {
    this.context.beginPath();
    for (const { parts, extent, shape } of features) {
      for (const part of parts) {
        const points = this.#pixels(part, extent);
        this.context.moveTo(points[0], points[1]);
        for (let at = 2; at < points.length; at += 2) this.context.lineTo(points[at], points[at + 1]);
        if (shape === 3) this.context.closePath();
      }
    }
  }

  /** One after the other where holes matter: areas that overlap are no holes in each other. */
  #fill(features, ink) {
    this.context.fillStyle = ink;
    for (const one of features) {
      this.#trace([one]);
      this.context.fill("evenodd");
    }
  }

  #stroke(features, ink, width) {
    if (features.length === 0) return;
    Object.assign(this.context, { strokeStyle: ink, lineWidth: width });
    this.#trace(features);
    this.context.stroke();
  }
}
