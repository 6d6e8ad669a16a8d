// Vector tiles of our own server as a layer of Leaflet: read once, painted on canvases, and painted
// anew when the theme changes or the page is printed.

import { h } from "./dom.js";
import { textIcon } from "./leaflet.js";
import { paintTile, sortTile } from "./map-paint.js";
import { isDrawn, palettes } from "./map-style.js";
import { readTile } from "./vector-tile.js";

/** Pixels of a tile's side, as is the custom of vector tiles. */
const side = 512;
const most = { bytes: 8 << 20, kept: 60 };
const patience = 20_000;
const language = document.documentElement.lang || "ru";

class Source {
  #kept = new Map();

  constructor({ template, zooms }) {
    [this.low, this.high] = zooms ?? [0, 14];
    this.template = template;
  }

  /** Which tile a square of the map is drawn from: itself, or the one about it that is the last. */
  square({ x, y, z }) {
    const zoom = z - 1;
    if (zoom < this.low) return null;
    const steps = Math.max(0, zoom - this.high);
    const scale = 2 ** steps;
    const [column, row] = [Math.floor(x / scale), Math.floor(y / scale)];
    return { key: address(this.template, zoom - steps, column, row), scale, column: x - column * scale, row: y - row * scale };
  }

  /** What is drawn of a tile; a failed one is asked for again the next time. */
  read(key) {
    let tile = this.#kept.get(key);
    this.#kept.delete(key);
    if (!tile) {
      tile = fetchTile(key).then((bytes) => sortTile(readTile(bytes, isDrawn)));
      tile.catch(() => { if (this.#kept.get(key) === tile) this.#kept.delete(key); });
    }
    this.#kept.set(key, tile);
    if (this.#kept.size > most.kept) this.#kept.delete(this.#kept.keys().next().value);
    return tile;
  }
}

const address = (template, z, x, y) => template.replace("{z}", z).replace("{x}", x).replace("{y}", y);

/** Bytes, unpacked: how many they are is not known before, so they are counted as they come. */
async function fetchTile(path) {
  const answer = await fetch(path, { signal: AbortSignal.timeout(patience) });
  if (answer.status === 204) return new Uint8Array();
  if (!answer.ok || !answer.body) throw new Error(`tile: ${answer.status}`);
  const reader = answer.body.getReader();
  const parts = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > most.bytes) {
      reader.cancel().catch(() => {});
      throw new RangeError("a tile too large");
    }
    parts.push(value);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** By the page's own ground: themes may follow the system. */
function palette() {
  const [red, green, blue] = (getComputedStyle(document.body).backgroundColor.match(/\d+/g) ?? [255, 255, 255]).map(Number);
  return red + green + blue < 384 ? palettes.dark : palettes.light;
}

/** Pixels of a metre, in the middle of a square of the map. */
function metre({ y, z }) {
  const north = Math.PI * (1 - 2 * (y + 0.5) / 2 ** (z - 1));
  return (side * 2 ** (z - 1)) / (40_075_016.7 * (1 / Math.cosh(north)));
}

/** Puts the ground under everything else on a map. */
export function addGround(L, map, tiles) {
  const names = map.createPane("names");
  Object.assign(names.style, { zIndex: 250, pointerEvents: "none" });
  return vectorLayer(L, tiles).addTo(map);
}

function vectorLayer(L, tiles) {
  const source = new Source(tiles);
  const Layer = L.GridLayer.extend({
    createTile(coords, done) {
      const sharp = Math.min(2, devicePixelRatio || 1);
      const canvas = h("canvas", { width: side * sharp, height: side * sharp });
      canvas.names = [];
      const square = source.square(coords);
      const view = square && { ...square, size: side, zoom: coords.z, metre: metre(coords) };
      (square ? source.read(square.key) : Promise.resolve([])).then((features) => {
        canvas.paint = (look = palette()) => {
          const context = canvas.getContext("2d");
          context.setTransform(sharp, 0, 0, sharp, 0, 0);
          context.clearRect(0, 0, side, side);
          return view ? paintTile(context, features, view, look, language) : [];
        };
        const names = canvas.paint();
        if (this._map && this._tiles[this._tileCoordsToKey(coords)]?.el === canvas) this.showNames(canvas, coords, names);
      }).catch((error) => console.info("a map tile is not drawn:", error.message)).finally(() => done(null, canvas));
      return canvas;
    },
    /** As marks, which no tile's edge cuts. */
    showNames(canvas, coords, names) {
      for (const { at, name, kind } of names) {
        const place = this._map.unproject([coords.x * side + at[0], coords.y * side + at[1]], coords.z);
        const mark = L.marker(place, { icon: textIcon(L, `map-name map-name-${kind}`, name), interactive: false, keyboard: false, pane: "names" });
        canvas.names.push(mark.addTo(this._map));
      }
    },
    repaint(look) {
      for (const { el } of Object.values(this._tiles ?? {})) el.paint?.(look);
    },
  });
  const bounds = tiles.bounds && L.latLngBounds(tiles.bounds);
  const layer = new Layer({ tileSize: side, maxZoom: 22, keepBuffer: 1, bounds, className: "map-ground" });
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const repaint = () => layer.repaint();
  const toPaper = () => layer.repaint(palettes.light);
  layer.on("tileunload", ({ tile }) => { for (const mark of tile.names.splice(0)) mark.remove(); });
  layer.on("add", () => {
    dark.addEventListener("change", repaint);
    addEventListener("beforeprint", toPaper);
    addEventListener("afterprint", repaint);
  });
  layer.on("remove", () => {
    dark.removeEventListener("change", repaint);
    removeEventListener("beforeprint", toPaper);
    removeEventListener("afterprint", repaint);
  });
  return layer;
}

/** Asks for the tiles about a place, so that a phone has them where there is no connection. */
export async function keepAround({ template, kind, zooms }, [latitude, longitude]) {
  if (!template.startsWith("/") || !zooms) return;
  const shift = kind === "vector" ? 1 : 0;
  const near = Math.min(zooms[1], 17 - shift);
  const north = Math.asinh(Math.tan(latitude * Math.PI / 180)) / Math.PI;
  for (const [zoom, reach] of [[near, 1], [Math.max(zooms[0], near - 2), 1]]) {
    const [x, y] = [(longitude + 180) / 360, (1 - north) / 2].map((share) => Math.floor(share * 2 ** zoom));
    for (let column = x - reach; column <= x + reach; column += 1) {
      for (let row = y - reach; row <= y + reach; row += 1) {
        await fetch(address(template, zoom, column, row)).then((answer) => answer.arrayBuffer()).catch(() => {});
      }
    }
  }
}
