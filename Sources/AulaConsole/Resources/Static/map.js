// The map: cities from afar, then yards, buildings, cameras with what they see, and crews.
// Useful without tiles: everything but its ground is drawn from the registry.

import { swap, wedge } from "./geo.js";
import { addLegend, color, library, newMap, textIcon, tip } from "./leaflet.js";
import { read } from "./server.js";
import { words } from "./words.js";

const yardsFrom = 12;
const detailsFrom = 16;
/** Minutes after which a place is where a crew was, not where it is. */
const oldFrom = 5;

/** What stands, and what moves: the first comes from the browser's own store where it has not changed. */
const together = (still, moving) => ({
  ...still, units: moving.units, matters: moving.matters,
  cameras: still.cameras.map((camera) => ({ ...camera, state: moving.states[camera.id] ?? "off" })),
});
const readAll = async () => together(...await Promise.all([read("/api/map"), read("/api/map/moving")]));

export class YardMap {
  #map;
  #L;
  /** All that there is, and what of it is shown. */
  #all;
  #data;
  #city = "";
  #far;
  #near;
  #details;
  #units;
  #matters;
  #eyes;
  /** The yards' names, of which each is a button. */
  #labels = [];
  #ages;
  #closed = false;

  static async open(frame, options = {}) {
    const [L, data] = await Promise.all([library(), readAll()]);
    return new YardMap(frame, L, data, options);
  }

  constructor(frame, L, data, { tiles, start, onPick = null }) {
    this.#L = L;
    this.#all = data;
    this.#narrow();
    this.onPick = onPick;
    /** A yard lets the ground through where there is one. */
    this.veil = tiles ? 0.35 : 0.6;
    this.start = start ?? { center: [49.8047, 73.1094], zoom: 12 };
    this.#map = newMap(L, frame, tiles, { preferCanvas: true });
    addLegend(L, this.#map, [
      ["■", words("map.legend.police")], ["●", words("map.legend.private")], ["▲", words("map.legend.matter")],
      ["area", words("ground.yard")], ["house", words("ground.building")], ["live", words("map.legend.live")],
      ["trouble", words("map.legend.trouble")], ["off", words("map.legend.off")],
    ], { open: frame.clientWidth > 900 && frame.clientHeight > 560 });
    this.#far = L.layerGroup();
    this.#near = L.layerGroup();
    this.#details = L.layerGroup();
    this.#eyes = L.layerGroup();
    this.#matters = L.layerGroup();
    this.#units = L.layerGroup();
    this.#drawCities();
    this.#drawYards();
    this.#drawCameras();
    this.#drawMatters();
    this.#drawUnits();
    this.#ages = setInterval(() => this.#drawUnits(), 60_000);
    this.#map.on("moveend", () => this.#layers());
    this.#open();
    this.#layers();
  }

  close() {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#ages);
    this.#map.remove();
  }

  /** Only what moves: crews and what is going on. */
  async refresh() {
    const moving = await read("/api/map/moving");
    if (this.#closed) return;
    this.#all = together(this.#all, moving);
    this.#narrow();
    this.#drawCameras();
    this.#drawMoving();
  }

  #drawMoving() {
    this.#matters.clearLayers();
    this.#far.clearLayers();
    this.#drawCities();
    this.#drawMatters();
    this.#drawUnits();
  }

  /** Everything anew: somebody has drawn, moved or added what stands. */
  async reload() {
    const data = await readAll();
    if (this.#closed) return;
    this.#all = data;
    this.#drawAll();
  }

  #drawAll() {
    this.#narrow();
    this.#near.clearLayers();
    this.#details.clearLayers();
    this.#labels = [];
    this.#drawYards();
    this.#drawCameras();
    this.#drawMoving();
    this.#layers();
  }

  /** Crews and what is going on belong to the city whose middle is nearest. */
  #narrow() {
    const all = this.#all;
    const isHere = (place) => place && this.#cityOf(place)?.id === this.#city;
    this.#data = !this.#city ? all : {
      cities: all.cities.filter(({ id }) => id === this.#city),
      yards: all.yards.filter(({ city }) => city === this.#city),
      cameras: all.cameras.filter(({ city, position }) => (city ? city === this.#city : isHere(position))),
      units: all.units.filter(({ position }) => isHere(position)),
      matters: all.matters.filter(({ place }) => isHere(place)),
    };
  }

  get city() { return this.#city; }

  /** Shows one city alone, by its id, and looks at it; "": all of them. */
  setCity(id) {
    this.#city = id;
    this.#drawAll();
    this.#fitAll();
  }

  /** A camera's main stream is in another state. */
  setCamera(id, state) {
    const camera = this.#all.cameras.find((one) => one.id === id);
    if (!camera || camera.state === state) return;
    camera.state = state;
    this.#drawCameras();
  }

  /** Looks at the subject's yard or camera, and marks it. */
  focus(subject) {
    const place = subject?.yard?.center ?? subject?.camera?.position;
    if (place) this.#map.setView(place, 17, { animate: false });
    else this.#fitAll();
  }

  /** `/map?yard=…`: from a yard's page. */
  focusYard(id) {
    const yard = this.#all.yards.find((one) => one.id === id);
    if (yard && this.#city && yard.city !== this.#city) this.setCity("");
    if (yard) this.#map.setView(yard.center, 17, { animate: false });
    return Boolean(yard);
  }

  get yards() { return this.#all.yards; }

  get cities() { return this.#all.cities; }

  #fitAll() {
    const places = this.#data.yards.map((yard) => yard.center);
    if (places.length > 0) this.#map.fitBounds(places, { padding: [24, 24], maxZoom: 17, animate: false });
    else this.#map.setView(this.start.center, this.start.zoom);
  }

  /** The page opens on the yards about the place that the settings say. */
  #open() {
    const { center, zoom } = this.start;
    // A flight that has begun lets no other look be taken: the first look is there at once.
    this.#map.setView(center, zoom, { animate: false });
    const home = this.#cityOf(center);
    const places = this.#data.yards.map((yard) => yard.center).filter((place) => this.#cityOf(place) === home);
    if (places.length > 0) this.#map.fitBounds(places, { padding: [60, 60], maxZoom: 16, animate: false });
  }

  /** The city whose middle is nearest. */
  #cityOf(place) {
    const away = (city) => this.#map.distance(place, city.center);
    return this.#all.cities.reduce((best, city) => (best && away(best) <= away(city) ? best : city), null);
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
    this.#show(this.#eyes, zoom >= detailsFrom);
    // Keys reach the yards that are in view, not the whole town's.
    const bounds = this.#map.getBounds();
    for (const label of this.#labels) {
      label.getElement()?.setAttribute("tabindex", bounds.contains(label.getLatLng()) ? 0 : -1);
    }
  }

  #show(layer, isShown) {
    if (isShown && !this.#map.hasLayer(layer)) layer.addTo(this.#map);
    if (!isShown && this.#map.hasLayer(layer)) layer.remove();
  }

  #label(text, kind, { title = text, place, onclick } = {}) {
    const icon = textIcon(this.#L, `map-label map-${kind}`, text, { title });
    const marker = this.#L.marker(place, { icon, keyboard: Boolean(onclick), title, alt: title });
    if (onclick) marker.on("click", onclick).on("keypress", ({ originalEvent }) => { if (originalEvent.key === "Enter") onclick(); });
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
    const line = { color: color("--line-strong"), weight: 1.5, fillColor: color("--raised"), fillOpacity: this.veil };
    for (const yard of this.#data.yards) {
      const pick = () => (this.onPick ? this.onPick(yard) : open(`/yards/${yard.id}`, "_blank"));
      const shape = yard.outline ? L.polygon(swap(yard.outline), line)
        : L.circleMarker(yard.center, { ...line, radius: 7 });
      tip(shape, `№ ${yard.number} · ${yard.name}`).on("click", pick).addTo(this.#near);
      for (const outline of yard.buildings) {
        L.polygon(swap(outline), { color: color("--ink-soft"), weight: 1, fillColor: color("--ink-soft"), fillOpacity: 0.35, interactive: false })
          .addTo(this.#details);
      }
      this.#labels.push(this.#label(yard.name, "yard", { place: yard.center, onclick: pick }).addTo(this.#details));
    }
  }

  #drawCameras() {
    const L = this.#L;
    this.#eyes.clearLayers();
    for (const camera of this.#data.cameras.filter((one) => one.position)) {
      // By shape too: a full dot sends, an empty one is not connected, a broken ring is in trouble.
      const tone = camera.state === "live" ? "--good-text" : camera.state === "off" ? "--ink-soft" : "--act-text";
      const isTrouble = tone === "--act-text";
      if (camera.azimuth !== null && camera.azimuth !== undefined) {
        L.polygon(wedge(camera.position, camera.azimuth, camera.fieldOfView ?? 70, camera.range ?? 40), {
          color: color(tone), weight: 1, fillColor: color(tone), fillOpacity: 0.18, interactive: false,
        }).addTo(this.#eyes);
      }
      const dot = L.circleMarker(camera.position, {
        radius: isTrouble ? 6 : 5, color: color(tone), weight: isTrouble ? 3 : 2, dashArray: isTrouble ? "4 3" : null,
        fillColor: color(camera.state === "live" ? tone : "--surface"), fillOpacity: 1,
      });
      tip(dot, `${camera.name} · ${words(`player.${camera.state}`)}`)
        .on("click", () => open(`/cameras/${camera.id}`, "_blank")).addTo(this.#eyes);
    }
  }

  /** Police to the right of where they are, others to the left: two crews in one yard can be read. */
  #drawUnits() {
    this.#units.clearLayers();
    for (const unit of this.#data.units.filter((one) => one.position)) {
      const shape = unit.kind === "police" ? "■" : "●";
      const title = `${unit.callSign} · ${words(`unitKind.${unit.kind}`)} · ${words(`duty.${unit.duty}`)}`;
      const age = (Date.now() / 1000 - unit.positionAt) / 60;
      const seen = age < oldFrom ? "" : age < 60 ? words("age.minutes", { n: Math.floor(age) })
        : age < 1440 ? words("age.hours", { n: Math.floor(age / 60) }) : words("age.days", { n: Math.floor(age / 1440) });
      const name = [unit.callSign, seen].filter(Boolean).join(" · ");
      const text = unit.kind === "police" ? `${shape} ${name}` : `${name} ${shape}`;
      this.#label(text, `unit map-${unit.duty} map-of-${unit.kind}${seen && " map-old"}`, { place: unit.position, title: [title, seen].filter(Boolean).join(" · ") })
        .addTo(this.#units);
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
