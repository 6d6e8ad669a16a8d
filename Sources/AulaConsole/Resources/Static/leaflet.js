// Leaflet as all our maps use it: fetched when one is first wanted, with our scale and legend.

import { h, svg } from "./dom.js";
import { words } from "./words.js";

let leaflet = null;
const file = (name) => new URL(`leaflet/${name}`, import.meta.url).href;

/** Leaflet itself. */
export function library() {
  leaflet ??= new Promise((resolve, reject) => {
    document.head.append(h("link", { rel: "stylesheet", href: file("leaflet.css") }));
    document.head.append(h("script", {
      src: file("leaflet.min.js"), onload: () => resolve(globalThis.L), onerror: reject,
    }));
  });
  return leaflet;
}

/** A colour of the page's theme, for what is drawn without style sheets. */
export const color = (name) =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";

// Leaflet takes a string for HTML. Names are what people typed, so it gets elements alone, and from
// here alone: a tidy test looks for the calls.

/** Names a shape under the pointer. */
export const tip = (shape, text) => shape.bindTooltip(h("span", {}, text));

/** A mark that is a text. */
export const textIcon = (L, className, text, { title, size = null } = {}) =>
  L.divIcon({ className, html: h("span", { title }, text), iconSize: size });

/** A map in a frame, with tiles where there are any. */
export function newMap(L, frame, tiles, options = {}) {
  const map = L.map(frame, { zoomControl: false, attributionControl: false, ...options });
  L.control.zoom({ zoomInTitle: words("map.closer"), zoomOutTitle: words("map.farther") }).addTo(map);
  if (tiles) addTiles(L, map, tiles);
  addScale(L, map);
  return map;
}

/** Vector tiles come with what paints them: `kind`, `template`, `attribution`, `zooms`, `bounds`. */
function addTiles(L, map, tiles) {
  map.getContainer().classList.add("map-has-ground");
  if (tiles.kind === "vector") addVectors(L, map, tiles);
  else {
    L.tileLayer(tiles.template, {
      maxZoom: 22, maxNativeZoom: tiles.zooms?.[1] ?? 19, bounds: tiles.bounds && L.latLngBounds(tiles.bounds),
    }).addTo(map);
  }
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => h("div.leaflet-control-attribution", {}, tiles.attribution);
  if (tiles.attribution) control.addTo(map);
}

function addVectors(L, map, tiles) {
  let isOpen = true;
  map.on("unload", () => { isOpen = false; });
  import("./map-tiles.js").then(({ addGround }) => { if (isOpen) addGround(L, map, tiles); })
    .catch((error) => console.info("the map's ground is not drawn:", error.message));
}

function addScale(L, map) {
  const Scale = L.Control.Scale.extend({
    _updateMetric(most) {
      const metres = this._getRoundNum(most);
      const text = metres < 1000 ? words("distance.metres", { n: metres })
        : words("distance.kilometres", { n: metres / 1000 });
      this._updateScale(this._mScale, text, metres / most);
    },
  });
  new Scale({ imperial: false }).addTo(map);
}

const shapes = {
  area: () => svg("rect", { class: "mark-area", x: 2, y: 3, width: 16, height: 10 }),
  house: () => svg("rect", { class: "mark-house", x: 2, y: 4, width: 16, height: 8 }),
  way: () => svg("circle", { class: "mark-way", cx: 10, cy: 8, r: 4.5 }),
  live: () => eye("mark-live"),
  trouble: () => eye("mark-trouble"),
  off: () => eye("mark-off"),
};

const eye = (name) => svg("g", { class: name },
  svg("path", { class: "mark-wedge", d: "M6 8 L19 2 L19 14 Z" }), svg("circle", { cx: 6, cy: 8, r: 4 }));

/** What the shapes mean: `[[shape or sign, words], …]`; `open` where there is room for it. */
export function addLegend(L, map, lines, { open }) {
  const control = L.control({ position: "bottomright" });
  control.onAdd = () => {
    const list = h("details.map-legend", { open },
      h("summary", {}, words("map.legend.title")),
      h("ul", {}, lines.map(([mark, text]) => h("li", {},
        shapes[mark] ? svg("svg", { class: "mark", viewBox: "0 0 20 16", "aria-hidden": "true" }, shapes[mark]())
          : h("span.mark", { "aria-hidden": "true" }, mark), text))));
    L.DomEvent.disableClickPropagation(list);
    return list;
  };
  control.addTo(map);
}
