// The ground that somebody draws on: what lies about is drawn from the registry, so that one knows
// where one is without a map's pictures.

import { swap, wedge } from "./geo.js";
import { addLegend, color, library, newMap, textIcon, tip } from "./leaflet.js";
import { read } from "./server.js";
import { words } from "./words.js";

/** From this zoom on one can tell houses apart. */
const near = 15;

export class Ground {
  #context;
  #timer = 0;
  #asked = "";

  static async open(frame, boot) {
    return new Ground(await library(), frame, boot);
  }

  constructor(L, frame, boot) {
    Object.assign(this, { L, own: boot.own, skip: null });
    this.map = newMap(L, frame, boot.tiles, { maxZoom: 21 });
    addLegend(L, this.map, [
      ["area", words("ground.yard")], ["house", words("ground.building")],
      ["way", words("ground.entrance")], ["live", words("ground.camera")],
    ], { open: false });
    // What is drawn lies above what was there.
    this.map.createPane("drawing").style.zIndex = 450;
    this.#context = L.layerGroup().addTo(this.map);
    this.map.on("moveend", () => this.#soon());
    this.map.setView(boot.center, boot.zoom);
    new ResizeObserver(() => this.map.invalidateSize({ pan: false })).observe(frame);
  }

  look(place) { this.map.setView(place, Math.max(17, this.map.getZoom()), { animate: false }); }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#fetch().catch(() => {}), 150);
  }

  async #fetch() {
    const { lat, lng } = this.map.getCenter();
    const within = Math.ceil(this.map.distance([lat, lng], this.map.getBounds().getNorthEast()) + 150);
    const path = `/api/surroundings?latitude=${lat.toFixed(4)}&longitude=${lng.toFixed(4)}&within=${within}`;
    if (path === this.#asked) return;
    this.#asked = path;
    const found = await read(path);
    if (path === this.#asked) this.#draw(found);
  }

  #draw({ cities, yards, buildings, cameras }) {
    const { L } = this;
    const isNear = this.map.getZoom() >= near;
    const still = { interactive: false };
    const layer = this.#context.clearLayers();
    for (const yard of yards) {
      if (yard.outline && `yard-${yard.id}` !== this.own) {
        L.polygon(swap(yard.outline), { ...still, color: color("--line-strong"), weight: 1.5, fillColor: color("--raised"), fillOpacity: 0.3 }).addTo(layer);
      }
      if (isNear) this.#label(yard.name, yard.center).addTo(layer);
      else if (!yard.outline) L.circleMarker(yard.center, { ...still, radius: 4, color: color("--line-strong"), weight: 1.5 }).addTo(layer);
      for (const way of yard.entrances) {
        if (this.skip && this.map.distance(way.position, this.skip) < 1) continue;
        tip(L.circleMarker(way.position, { radius: 5, color: color("--info-text"), fillColor: color("--info-soft"), fillOpacity: 1, weight: 2 }), way.name)
          .addTo(layer);
      }
    }
    if (!isNear) for (const city of cities) this.#label(city.name, city.center).addTo(layer);
    for (const building of buildings.filter((one) => `building-${one.id}` !== this.own)) {
      L.polygon(swap(building.outline), { ...still, color: color("--ink-soft"), weight: 1, fillColor: color("--ink-soft"), fillOpacity: 0.3 }).addTo(layer);
    }
    for (const camera of cameras.filter((one) => `camera-${one.id}` !== this.own)) this.#camera(camera, layer);
  }

  #camera(camera, layer) {
    const { L } = this;
    const ink = color("--good-text");
    if (typeof camera.azimuth === "number") {
      L.polygon(wedge(camera.position, camera.azimuth, camera.fieldOfView ?? 70, camera.range ?? 40), {
        interactive: false, color: ink, weight: 1, fillColor: ink, fillOpacity: 0.12,
      }).addTo(layer);
    }
    tip(L.circleMarker(camera.position, { radius: 4, color: ink, fillColor: ink, fillOpacity: 1 }), camera.name)
      .addTo(layer);
  }

  #label(text, place) {
    const icon = textIcon(this.L, "map-label", text);
    return this.L.marker(place, { icon, interactive: false, keyboard: false });
  }
}

let released = -Infinity;

/** Not what the end of a quick drag, let go beside its handle, would be taken for. */
export const isClick = () => performance.now() - released > 80;

/** A handle that is dragged by mouse or finger and moved by arrows; `on` hears of it. */
export function handle(L, at, name, { kind, text = "", size = 28, draggable = true }, on) {
  const icon = textIcon(L, `ground-handle handle-${kind.replace(" ", " handle-")}`, text, { size: [size, size] });
  const marker = L.marker(at, { icon, draggable, keyboard: true, title: name, alt: name, zIndexOffset: kind === "side" ? 0 : 500 });
  const here = () => { const { lat, lng } = marker.getLatLng(); return [lat, lng]; };
  marker.on("dragstart", () => on.grab?.());
  marker.on("drag", () => on.drag?.(here()));
  // Not before the click that ends the drag: what it falls on must still be there.
  marker.on("dragend", () => { released = performance.now(); const at = here(); setTimeout(() => on.drop?.(at)); });
  marker.on("click", () => on.click?.());
  marker.on("dblclick", () => on.twice?.());
  marker.on("add", () => {
    const element = marker.getElement();
    element.setAttribute("role", "button");
    element.setAttribute("aria-label", name);
    element.addEventListener("keydown", (event) => on.key?.(event));
    element.addEventListener("focus", () => on.focus?.());
  });
  return marker;
}

/** Metres to the north and east that an arrow key means, or `null`. */
export function arrow(event) {
  const steps = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };
  const size = event.shiftKey ? 10 : 1;
  return steps[event.key]?.map((part) => part * size) ?? null;
}
