// The map: cities from afar, then yards, buildings, cameras with what they see, and crews.
// Useful without tiles: everything on it is drawn from the registry.

import { h } from "./dom.js";
import { read } from "./server.js";
import { words } from "./words.js";

let leaflet = null;

/** Leaflet, fetched when a map is first wanted. */
function library() {
  leaflet ??= new Promise((resolve, reject) => {
    document.head.append(h("link", { rel: "stylesheet", href: "/static/leaflet/leaflet.css" }));
    document.head.append(h("script", {
      src: "/static/leaflet/leaflet.min.js", onload: () => resolve(globalThis.L), onerror: reject,
    }));
  });
  return leaflet;
}

const yardsFrom = 12;
const detailsFrom = 16;
const color = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim() || "#888";

/** Where the middle of a step of `metres` toward `azimuth` (degrees from north) lies. */
function moved([latitude, longitude], azimuth, metres) {
  const turn = azimuth * Math.PI / 180;
  return [
    latitude + metres * Math.cos(turn) / 111_320,
    longitude + metres * Math.sin(turn) / (111_320 * Math.cos(latitude * Math.PI / 180)),
  ];
}

/** The corner points of what a camera sees. */
export function wedge(position, azimuth, field, range) {
  const points = [position];
  const steps = Math.max(2, Math.ceil(field / 10));
  for (let step = 0; step <= steps; step += 1) {
    points.push(moved(position, azimuth - field / 2 + field * step / steps, range));
  }
  return points;
}

const swap = (ring) => ring.map(([longitude, latitude]) => [latitude, longitude]);

export class YardMap {
  #map;
  #L;
  #data;
  #far;
  #near;
  #details;
  #units;
  #matters;
  #closed = false;

  static async open(frame, options = {}) {
    const [L, data] = await Promise.all([library(), read("/api/map")]);
    return new YardMap(frame, L, data, options);
  }

  constructor(frame, L, data, { tiles, start, onPick = null }) {
    this.#L = L;
    this.#data = data;
    this.onPick = onPick;
    this.start = start ?? { center: [49.8047, 73.1094], zoom: 12 };
    this.#map = L.map(frame, { preferCanvas: true, zoomControl: true, attributionControl: Boolean(tiles) });
    this.#map.attributionControl?.setPrefix("");
    if (tiles) L.tileLayer(tiles.template, { attribution: tiles.attribution, maxZoom: 19 }).addTo(this.#map);
    this.#addScale();
    this.#addLegend();
    this.#far = L.layerGroup();
    this.#near = L.layerGroup();
    this.#details = L.layerGroup();
    this.#matters = L.layerGroup();
    this.#units = L.layerGroup();
    this.#drawCities();
    this.#drawYards();
    this.#drawCameras();
    this.#drawMatters();
    this.#drawUnits();
    this.#map.on("zoomend", () => this.#layers());
    this.#open();
    this.#layers();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    this.#map.remove();
  }

  /** Only what moves: crews and what is going on. */
  async refresh() {
    const data = await read("/api/map?part=moving");
    if (this.#closed) return;
    Object.assign(this.#data, data);
    this.#units.clearLayers();
    this.#matters.clearLayers();
    this.#far.clearLayers();
    this.#drawCities();
    this.#drawMatters();
    this.#drawUnits();
  }

  /** Looks at the subject's yard or camera, and marks it. */
  focus(subject) {
    const place = subject?.yard?.center ?? subject?.camera?.position;
    if (place) this.#map.setView(place, 17);
    else this.#fitAll();
  }

  /** `/map?yard=…`: from a yard's page. */
  focusYard(id) {
    const yard = this.#data.yards.find((one) => one.id === id);
    if (yard) this.#map.setView(yard.center, 17);
  }

  #fitAll() {
    const places = this.#data.yards.map((yard) => yard.center);
    if (places.length > 0) this.#map.fitBounds(places, { padding: [24, 24], maxZoom: 17 });
    else this.#map.setView(this.start.center, this.start.zoom);
  }

  /** The page opens on the yards about the place that the settings say. */
  #open() {
    const { center, zoom } = this.start;
    this.#map.setView(center, zoom);
    const home = this.#cityOf(center);
    const places = this.#data.yards.map((yard) => yard.center).filter((place) => this.#cityOf(place) === home);
    if (places.length > 0) this.#map.fitBounds(places, { padding: [60, 60], maxZoom: 16 });
  }

  /** The city whose middle is nearest. */
  #cityOf(place) {
    const away = (city) => this.#map.distance(place, city.center);
    return this.#data.cities.reduce((best, city) => (best && away(best) <= away(city) ? best : city), null);
  }

  #addScale() {
    const Scale = this.#L.Control.Scale.extend({
      _updateMetric(most) {
        const metres = this._getRoundNum(most);
        const text = metres < 1000 ? words("distance.metres", { n: metres })
          : words("distance.kilometres", { n: metres / 1000 });
        this._updateScale(this._mScale, text, metres / most);
      },
    });
    new Scale({ imperial: false }).addTo(this.#map);
  }

  #addLegend() {
    const legend = this.#L.control({ position: "bottomright" });
    const line = (mark, name) => h("li", {}, h(`span.legend-mark.legend-${name}`, { "aria-hidden": "true" }, mark), words(`map.legend.${name}`));
    legend.onAdd = () => h("ul.map-legend", {}, line("■", "police"), line("●", "private"), line("▲", "matter"),
      line("◉", "live"), line("◎", "off"));
    legend.addTo(this.#map);
  }

  #layers() {
    const zoom = this.#map.getZoom();
    const few = this.#data.yards.length <= 12;
    const isFar = zoom < yardsFrom && !few;
    this.#show(this.#far, isFar);
    this.#show(this.#matters, !isFar);
    this.#show(this.#units, !isFar);
    this.#show(this.#near, zoom >= yardsFrom || few);
    this.#show(this.#details, zoom >= detailsFrom);
  }

  #show(layer, isShown) {
    if (isShown && !this.#map.hasLayer(layer)) layer.addTo(this.#map);
    if (!isShown && this.#map.hasLayer(layer)) layer.remove();
  }

  #label(text, kind, { title = text, place, onclick } = {}) {
    const icon = this.#L.divIcon({ className: `map-label map-${kind}`, html: h("span", { title }, text), iconSize: null });
    const marker = this.#L.marker(place, { icon, keyboard: Boolean(onclick), title, alt: title });
    if (onclick) marker.on("click keypress", onclick);
    return marker;
  }

  #drawCities() {
    for (const city of this.#data.cities) {
      const near = (place) => place && this.#cityOf(place) === city;
      const units = this.#data.units.filter((one) => near(one.position)).length;
      const matters = this.#data.matters.filter((one) => near(one.place)).length;
      const text = [words("map.city", { name: city.name, n: city.yards }), words("map.units", { n: units }),
        matters > 0 && words("map.matters", { n: matters })].filter(Boolean).join(" · ");
      this.#label(text, "city", { place: city.center, onclick: () => this.#map.setView(city.center, 14) }).addTo(this.#far);
    }
  }

  #drawYards() {
    const L = this.#L;
    const line = { color: color("--line-strong"), weight: 1.5, fillColor: color("--raised"), fillOpacity: 0.6 };
    for (const yard of this.#data.yards) {
      const pick = () => (this.onPick ? this.onPick(yard) : open(`/yards/${yard.id}`, "_blank"));
      const shape = yard.outline ? L.polygon(swap(yard.outline), line)
        : L.circleMarker(yard.center, { ...line, radius: 7 });
      shape.bindTooltip(`№ ${yard.number} · ${yard.name}`).on("click", pick).addTo(this.#near);
      for (const outline of yard.buildings) {
        L.polygon(swap(outline), { color: color("--ink-soft"), weight: 1, fillColor: color("--ink-soft"), fillOpacity: 0.35, interactive: false })
          .addTo(this.#details);
      }
      this.#label(yard.name, "yard", { place: yard.center, onclick: pick }).addTo(this.#details);
    }
  }

  #drawCameras() {
    const L = this.#L;
    for (const camera of this.#data.cameras.filter((one) => one.position)) {
      const tone = camera.state === "live" ? "--good-text" : camera.state === "off" ? "--ink-soft" : "--act";
      if (camera.azimuth !== null && camera.azimuth !== undefined) {
        L.polygon(wedge(camera.position, camera.azimuth, camera.fieldOfView ?? 70, camera.range ?? 40), {
          color: color(tone), weight: 1, fillColor: color(tone), fillOpacity: 0.18, interactive: false,
        }).addTo(this.#details);
      }
      L.circleMarker(camera.position, { radius: 5, color: color(tone), fillColor: color("--surface"), fillOpacity: 1, weight: 2 })
        .bindTooltip(`${camera.name} · ${words(`player.${camera.state}`)}`)
        .on("click", () => open(`/cameras/${camera.id}`, "_blank")).addTo(this.#details);
    }
  }

  #drawUnits() {
    for (const unit of this.#data.units.filter((one) => one.position)) {
      const shape = unit.kind === "police" ? "■" : "●";
      const title = `${unit.callSign} · ${words(`unitKind.${unit.kind}`)} · ${words(`duty.${unit.duty}`)}`;
      this.#label(`${shape} ${unit.callSign}`, `unit map-${unit.duty}`, { place: unit.position, title }).addTo(this.#units);
    }
  }

  #drawMatters() {
    const atPlace = new Map();
    for (const matter of this.#data.matters.filter((one) => one.place)) {
      const key = matter.place.join();
      atPlace.set(key, [...(atPlace.get(key) ?? []), matter]);
    }
    for (const matters of atPlace.values()) this.#drawPlace(matters);
  }

  /** One mark for all that goes on at a place; it leads to the first of it at the desk. */
  #drawPlace(matters) {
    const numbers = matters.filter((one) => one.number).map((one) => `№ ${one.number}`);
    const alerts = matters.length - numbers.length;
    const text = ["▲", numbers.join(", "), alerts > 0 && numbers.length > 0 ? `+${alerts}` : alerts > 1 && `×${alerts}`].filter(Boolean).join(" ");
    const title = [...new Set(matters.map((one) => words(`${one.number ? "incidentKind" : "ruleKind"}.${one.kind}`)))].join(", ");
    const [first] = matters;
    this.#label(text, "matter", {
      place: first.place, title,
      onclick: () => { location.href = `/desk#${first.number ? "incident" : "alert"}-${first.id}`; },
    }).addTo(this.#matters);
  }
}
