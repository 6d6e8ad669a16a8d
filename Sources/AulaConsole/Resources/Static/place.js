// A place, and a camera's look, set by mouse on a map beside the fields that hold them; what is
// typed moves the map's handles in turn.

import { boot, byId, h } from "./dom.js";
import { azimuth, metres, moved, place, shown, toward, wedge } from "./geo.js";
import { arrow, Ground, handle, isClick } from "./ground.js";
import { color } from "./leaflet.js";
import { words } from "./words.js";

const isCamera = boot.kind === "camera";
const field = byId("field-place");
const numbers = isCamera ? { azimuth: byId("field-azimuth"), view: byId("field-view"), range: byId("field-range") } : {};
/** What is drawn where nothing is said. */
const usual = { azimuth: 0, view: 70, range: 40 };

const frame = h("div.ground-map.ground-map-small", { id: "ground", role: "application", "aria-label": words("ground.place") });
const before = isCamera ? numbers.azimuth.closest(".field") : field.closest(".field").nextElementSibling;
before.before(h("div.ground.ground-single.field-wide", {}, frame,
  h("p.note", {}, words(isCamera ? "ground.camera-hint" : "ground.place-hint"))));

const ground = await Ground.open(frame, boot);
const { L, map } = ground;
ground.skip = place(field.value);
const layer = L.layerGroup().addTo(map);
let shape = null;
let grips = {};

const number = (name) => {
  const text = numbers[name].value.trim().replace(",", ".");
  const value = Number(text);
  return text === "" || !Number.isFinite(value) ? usual[name] : value;
};
const isSaid = (name) => numbers[name].value.trim() !== "";
const look = () => [number("azimuth"), Math.min(360, Math.max(1, number("view"))), Math.max(1, number("range"))];

function put(at) {
  field.value = at.map((axis) => shown(axis)).join(", ");
  draw();
}

map.on("click", ({ latlng }) => { if (isClick()) put([latlng.lat, latlng.lng]); });

function draw() {
  layer.clearLayers();
  grips = {};
  shape = null;
  const at = place(field.value);
  if (!at) return;
  const name = words("ground.pin", { latitude: shown(at[0]), longitude: shown(at[1]) });
  if (isCamera) drawLook(at);
  grips.pin = handle(L, at, name, { kind: "pin" }, {
    drag: (to) => { field.value = to.map((axis) => shown(axis)).join(", "); follow(to); },
    drop: () => draw(),
    key: (event) => nudge(event, (step) => put(moved(at, ...step)), "pin"),
  }).addTo(layer);
}

/** An arrow on a handle, which keeps the focus although it is drawn anew. */
function nudge(event, go, name) {
  const step = arrow(event);
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  go(step);
  grips[name]?.getElement()?.focus({ preventScroll: true });
}

// A camera's look

function drawLook(at) {
  const ink = color("--act");
  const [direction, view, range] = look();
  shape = L.polygon(wedge(at, direction, view, range), {
    color: ink, weight: 2, fillColor: ink, fillOpacity: 0.25, interactive: false, pane: "drawing",
    dashArray: isSaid("azimuth") ? null : "6 5",
  }).addTo(layer);
  grips.aim = handle(L, toward(at, direction, range), words("ground.aim", { azimuth: Math.round(direction), range: Math.round(range) }), { kind: "aim" }, {
    drag: (to) => { aim(place(field.value), to); follow(); },
    drop: () => draw(),
    key: (event) => nudge(event, ([north, east]) => {
      say("azimuth", (direction + east + 360) % 360);
      say("range", Math.max(1, range + north));
      draw();
    }, "aim"),
  }).addTo(layer);
  if (view >= 350) return;
  for (const side of [-1, 1]) drawEdge(at, side, direction, view, range);
}

function drawEdge(at, side, direction, view, range) {
  const name = side < 0 ? "left" : "right";
  grips[name] = handle(L, toward(at, direction + side * view / 2, range), words("ground.edge", { view: Math.round(view) }), { kind: "edge", size: 22 }, {
    drag: (to) => { spread(place(field.value), to); follow(); },
    drop: () => draw(),
    key: (event) => nudge(event, ([, east]) => {
      say("view", Math.min(360, Math.max(1, view + 2 * side * east)));
      draw();
    }, name),
  }).addTo(layer);
}

function say(name, value) { numbers[name].value = String(Math.round(value) % (name === "azimuth" ? 360 : Infinity)); }

function aim(at, to) {
  say("azimuth", azimuth(at, to));
  say("range", Math.min(2000, Math.max(1, metres(at, to))));
  if (!isSaid("view")) say("view", usual.view);
}

function spread(at, to) {
  const [direction] = look();
  const away = Math.abs(((azimuth(at, to) - direction + 540) % 360) - 180);
  say("view", Math.min(350, Math.max(2, 2 * away)));
  if (!isSaid("azimuth")) say("azimuth", direction);
}

/** While a handle is dragged the others go with it; it itself stays under the pointer. */
function follow(to = place(field.value)) {
  if (!isCamera || !to) return;
  const [direction, view, range] = look();
  shape?.setLatLngs(wedge(to, direction, view, range)).setStyle({ dashArray: isSaid("azimuth") ? null : "6 5" });
  const ends = { aim: toward(to, direction, range), left: toward(to, direction - view / 2, range), right: toward(to, direction + view / 2, range) };
  for (const [name, end] of Object.entries(ends)) {
    if (grips[name] && !grips[name].dragging.moved()) grips[name].setLatLng(end);
  }
}

// The fields, in turn

field.addEventListener("input", () => {
  draw();
  const at = place(field.value);
  if (at && !map.getBounds().contains(at)) ground.look(at);
});
for (const one of Object.values(numbers)) one.addEventListener("input", draw);
for (const [name, places] of Object.entries(boot.jumps)) {
  byId(`field-${name}`)?.addEventListener("change", (event) => {
    const there = places[event.target.value];
    if (there && !place(field.value)) map.setView(there, name === "yard" ? 18 : 14, { animate: false });
  });
}
draw();
