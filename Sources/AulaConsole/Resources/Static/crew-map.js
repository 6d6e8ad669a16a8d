// The yard on a small map, drawn from the registry: its outline, houses, ways in, the camera, and where this phone is. It lies still under a finger until it is opened.

import { h } from "./dom.js";
import { swap } from "./geo.js";
import { color, library, newMap, textIcon, tip } from "./leaflet.js";
import { words } from "./words.js";

export class CrewMap {
  #L;
  #map;
  #own;
  #bounds;
  #here = null;
  #sizes;

  /** `call`: with `map`, `place`; `tiles` as in the settings. */
  constructor(call, tiles) {
    this.frame = h("div.crew-map-frame", { role: "application", "aria-label": words("crew.map") });
    this.button = h("button.crew-map-open", { type: "button", onclick: () => this.#toggle() }, words("crew.mapOpen"));
    this.element = h("section.crew-map", {}, this.frame, this.button);
    addEventListener("keydown", (event) => { if (event.key === "Escape" && this.#isOpen) this.#toggle(); });
    this.ready = library().then((L) => { if (!this.closed) this.#draw(L, call, tiles); })
      .catch(() => this.frame.replaceChildren(h("p.note", {}, words("crew.noMap"))));
  }

  get #isOpen() { return this.element.classList.contains("crew-map-full"); }

  close() {
    this.closed = true;
    document.body.classList.remove("crew-busy");
    this.#sizes?.disconnect();
    this.#map?.remove();
  }

  /** Where this phone is: `{ point, accuracy }`. */
  setHere(here) {
    this.#here = here;
    if (!this.#own || !here) return;
    this.#own.clearLayers();
    const ink = color("--link");
    if (here.accuracy > 15) {
      this.#L.circle(here.point, { radius: here.accuracy, color: ink, weight: 1, fillOpacity: 0.08, interactive: false }).addTo(this.#own);
    }
    const dot = this.#L.circleMarker(here.point, { radius: 8, color: color("--surface"), weight: 3, fillColor: ink, fillOpacity: 1 });
    tip(dot, words("crew.you")).addTo(this.#own);
  }

  #draw(L, { map, place }, tiles) {
    this.#L = L;
    this.#map = newMap(L, this.frame, tiles, {
      dragging: false, scrollWheelZoom: false, touchZoom: false, doubleClickZoom: false, keyboard: false, maxZoom: 20,
    });
    const points = [place, map.camera, ...map.entrances.map((one) => one.point), ...(map.outline ? swap(map.outline) : []),
      ...map.buildings.flatMap(swap)].filter(Boolean);
    this.#bounds = L.latLngBounds(points.length > 0 ? points : [[0, 0]]);
    this.#fit();
    this.#drawYard(L, map);
    this.#drawEntrances(L, map.entrances);
    if (place) this.#label(place, "▲", "crew-target", words("crew.target"));
    // The tiles about the call stay on the phone, for a dead zone.
    if (tiles && place) import("./map-tiles.js").then(({ keepAround }) => keepAround(tiles, place)).catch(() => {});
    this.#own = L.layerGroup().addTo(this.#map);
    this.setHere(this.#here);
    this.#sizes = new ResizeObserver(() => {
      this.#map.invalidateSize({ pan: false });
      if (!this.#isOpen) this.#fit();
    });
    this.#sizes.observe(this.frame);
  }

  #fit() {
    this.#map.fitBounds(this.#bounds, { padding: [28, 28], maxZoom: this.#isOpen ? 20 : 18, animate: false });
  }

  #drawYard(L, { outline, buildings, camera }) {
    const still = { interactive: false };
    if (outline) L.polygon(swap(outline), { ...still, color: color("--act-text"), weight: 3, fillColor: color("--act-soft"), fillOpacity: 0.5 }).addTo(this.#map);
    for (const ring of buildings) {
      L.polygon(swap(ring), { ...still, color: color("--ink-soft"), weight: 1.5, fillColor: color("--ink-soft"), fillOpacity: 0.35 }).addTo(this.#map);
    }
    if (!camera) return;
    const eye = L.circleMarker(camera, { radius: 5, color: color("--good-text"), fillColor: color("--good-text"), fillOpacity: 1 });
    tip(eye, words("crew.camera")).addTo(this.#map);
  }

  #drawEntrances(L, entrances) {
    for (const { name, point, forVehicles } of entrances) {
      L.circleMarker(point, { radius: 7, color: color("--info-text"), weight: 3, fillColor: color("--info-soft"), fillOpacity: 1, interactive: false }).addTo(this.#map);
      // A name grows away from the edge that it is near.
      const middle = this.#bounds.getCenter();
      const kind = ["crew-way", point[1] > middle.lng && "crew-way-east", point[0] < middle.lat && "crew-way-south"].filter(Boolean).join(" ");
      this.#label(point, name, kind, [name, forVehicles && words("act.forVehicles")].filter(Boolean).join(" · "));
    }
  }

  #label(point, text, kind, title) {
    const icon = textIcon(this.#L, `map-label ${kind}`, text, { title });
    this.#L.marker(point, { icon, interactive: false, keyboard: false, alt: title }).addTo(this.#map);
  }

  /** Whole screen and movable, or small and still. */
  #toggle() {
    if (!this.#map) return;
    const isOpen = this.element.classList.toggle("crew-map-full");
    document.body.classList.toggle("crew-busy", isOpen);
    this.button.textContent = words(isOpen ? "crew.mapClose" : "crew.mapOpen");
    for (const way of ["dragging", "touchZoom", "doubleClickZoom", "scrollWheelZoom"]) this.#map[way][isOpen ? "enable" : "disable"]();
    this.#map.invalidateSize({ pan: false });
    this.#fit();
  }
}
