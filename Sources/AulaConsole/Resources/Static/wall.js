// A wall of 1, 4, 9 or 16 cameras. Small pictures are the small streams; one alone is the full one.

import { boot, byId, h } from "./dom.js";
import { LivePlayer } from "./player.js";
import { Changes, read } from "./server.js";
import { Keys } from "./operator-keys.js";
import { words } from "./words.js";

const sizes = [1, 4, 9, 16];
const place = `aula.wall.${boot.me?.id ?? ""}`;
const kept = JSON.parse(localStorage.getItem(place) ?? "null") ?? {};

const state = {
  size: sizes.includes(kept.size) ? kept.size : 4,
  page: kept.page ?? 0,
  large: null,
  chosen: kept.chosen ?? {},
  city: kept.city ?? "",
};
/** All of them, and those of the city that is chosen. */
let everywhere = [];
let cameras = [];
let cityOf = {};
let alarmed = new Set();
let cells = [];
const wall = byId("wall");

const save = () => localStorage.setItem(place, JSON.stringify({
  size: state.size, page: state.page, chosen: state.chosen, city: state.city,
}));
const pages = () => Math.max(1, Math.ceil(cameras.length / state.size));

/** The camera of a cell: the one chosen for it, else the next in the list. */
function cameraAt(cell) {
  const chosen = state.chosen[`${state.size}.${state.page}.${cell}`];
  return cameras.find((camera) => camera.id === chosen) ?? cameras[state.page * state.size + cell] ?? null;
}

function build() {
  for (const cell of cells) cell.player?.close();
  state.page = Math.min(state.page, pages() - 1);
  const shown = state.large === null ? [...Array(state.size).keys()] : [state.large];
  wall.dataset.size = String(shown.length === 1 ? 1 : state.size);
  cells = shown.map((cell) => makeCell(cell, shown.length));
  wall.replaceChildren(...cells.map((cell) => cell.element));
  byId("wall-page").textContent = words("wall.page", { page: state.page + 1, pages: pages() });
  for (const button of document.querySelectorAll("[data-size]:not(#wall)")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset.size) === state.size));
  }
  byId("wall-empty").hidden = cameras.length > 0;
  markAlarms();
  save();
}

function makeCell(cell, count) {
  const camera = cameraAt(cell);
  const frame = h("div.wall-frame");
  const choice = h("select", {
    "aria-label": words("wall.choose"),
    onchange: () => {
      state.chosen[`${state.size}.${state.page}.${cell}`] = choice.value;
      build();
    },
  }, camera ? null : h("option", { value: "", selected: true }, words("wall.free")),
  cameras.map((one) => h("option", { value: one.id, selected: one.id === camera?.id }, one.name)));
  const element = h("figure.wall-cell", {
    tabindex: "0", ondblclick: () => enlarge(cell),
  }, frame, h("figcaption", {}, choice, h("span.wall-alarm", { hidden: true }, "▲ ", words("wall.alarm"))));
  const roles = count === 1 ? ["main", "sub"] : ["sub", "main"];
  return { cell, element, camera, player: camera ? new LivePlayer(frame, camera.id, { roles }) : null };
}

function enlarge(cell) {
  state.large = state.large === null ? cell : null;
  build();
}

function resize(size) {
  state.large = null;
  state.page = Math.floor(state.page * state.size / size);
  state.size = size;
  build();
}

/** Which cameras there are to choose from. */
function choose(city) {
  state.city = city;
  cameras = everywhere.filter((camera) => !city || cityOf[camera.id] === city);
}

function turn(step) {
  state.large = null;
  state.page = (state.page + step + pages()) % pages();
  build();
}

function markAlarms() {
  for (const { element, camera } of cells) {
    const isAlarmed = Boolean(camera) && alarmed.has(camera.id);
    element.classList.toggle("wall-alarmed", isAlarmed);
    element.querySelector(".wall-alarm").hidden = !isAlarmed;
  }
}

async function loadAlarms() {
  const desk = await read("/api/desk").catch(() => null);
  if (!desk) return;
  alarmed = new Set(desk.alerts.map((alert) => alert.camera.id));
  markAlarms();
}

for (const button of document.querySelectorAll("button[data-size]")) {
  button.addEventListener("click", () => resize(Number(button.dataset.size)));
}
byId("wall-back").addEventListener("click", () => turn(-1));
byId("wall-forth").addEventListener("click", () => turn(1));
byId("wall-full").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else byId("wall-room").requestFullscreen();
});
byId("help").addEventListener("click", () => keys.help());
const keys = new Keys([
  { keys: ["1"], name: "wall1", run: () => resize(1) },
  { keys: ["2"], name: "wall4", run: () => resize(4) },
  { keys: ["3"], name: "wall9", run: () => resize(9) },
  { keys: ["4"], name: "wall16", run: () => resize(16) },
  {
    keys: ["Enter"], name: "enlarge",
    run: () => enlarge(cells.find(({ element }) => element === document.activeElement).cell),
    allowed: () => Boolean(document.activeElement?.matches(".wall-cell")),
  },
  { keys: ["J", "ArrowRight"], name: "next", run: () => turn(1) },
  { keys: ["K", "ArrowLeft"], name: "previous", run: () => turn(-1) },
  { keys: ["F"], name: "full", run: () => byId("wall-full").click() },
  { keys: ["Question"], name: "help", run: () => keys.help() },
  { keys: ["Escape"], name: "back", run: () => { if (state.large !== null) enlarge(state.large); else location.href = "/desk"; } },
]);

new Changes({
  change: ({ noun }) => { if (noun === "alert") loadAlarms(); },
  up: () => { byId("banner").hidden = true; loadAlarms(); },
  down: (since) => {
    byId("banner").hidden = false;
    byId("banner").textContent = words("banner.away", {
      time: words.time(since, boot.zone), age: words.span(Date.now() / 1000 - since),
    });
  },
});
const found = await read("/api/cameras");
[everywhere, cityOf] = [found.cameras, found.cityOf];
const city = byId("wall-city");
city.append(...found.cities.map(({ id, name }) => h("option", { value: id }, name)));
city.hidden = found.cities.length < 2;
choose(found.cities.some(({ id }) => id === state.city) ? state.city : "");
city.value = state.city;
city.addEventListener("change", () => {
  [state.large, state.page, state.chosen] = [null, 0, {}];
  choose(city.value);
  build();
});
build();
