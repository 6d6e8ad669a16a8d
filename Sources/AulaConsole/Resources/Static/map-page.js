// The map on a page of its own, kept in step.

import { boot, byId, h } from "./dom.js";
import { YardMap } from "./map.js";
import { Changes } from "./server.js";
import { words } from "./words.js";

const frame = byId("map");
const note = byId("map-note");
let map = null;
let timer = 0;

/** A yard is found by its number, name or any part of them: without a mouse too. */
const find = byId("map-find");
const label = ({ number, name }) => `№ ${number} · ${name}`;

/** Which city is shown is in the address: it can be come back to, and sent to somebody. */
const city = byId("map-city");

function offerCities() {
  const cities = [...map.cities].sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
  city.replaceChildren(city.options[0], ...cities.map(({ id, name }) => h("option", { value: id }, name)));
  city.hidden = cities.length < 2;
  city.value = map.city;
}

function keepCity() {
  city.value = map.city;
  const address = new URL(location.href);
  address.searchParams.delete("yard");
  if (map.city) address.searchParams.set("city", map.city);
  else address.searchParams.delete("city");
  history.replaceState(null, "", address);
}

city.addEventListener("change", () => {
  map.setCity(city.value);
  keepCity();
});

function offerYards() {
  byId("map-yards").replaceChildren(...map.yards.map((yard) => h("option", { value: label(yard) })));
  find.hidden = false;
}

find.addEventListener("submit", (event) => {
  event.preventDefault();
  const wish = find.querySelector("input").value.trim().toLowerCase();
  const found = wish && (map.yards.find((yard) => label(yard).toLowerCase() === wish || String(yard.number) === wish)
    ?? map.yards.find((yard) => label(yard).toLowerCase().includes(wish)));
  if (found) map.focusYard(found.id);
  if (found && city.value !== map.city) keepCity();
  note.hidden = Boolean(found) || !wish;
  note.textContent = words("map.no-such-yard");
});
find.addEventListener("input", () => { note.hidden = true; });

try {
  map = await YardMap.open(frame, { tiles: boot.tiles, start: boot.map });
  const asked = new URLSearchParams(location.search);
  if (map.cities.some(({ id }) => id === asked.get("city"))) map.setCity(asked.get("city"));
  if (asked.has("yard")) map.focusYard(asked.get("yard"));
  note.hidden = true;
  offerCities();
  offerYards();
} catch {
  note.textContent = words("map.failed");
}

/** What has changed is asked for once, a moment after the last change. */
let isAll = false;
const soon = (all = false) => {
  isAll ||= all;
  clearTimeout(timer);
  timer = setTimeout(() => {
    const asked = isAll ? map?.reload().then(offerCities).then(offerYards) : map?.refresh();
    isAll = false;
    asked?.catch(() => {});
  }, 300);
};
new Changes({
  change: ({ noun }) => {
    if (["yard", "building", "camera"].includes(noun)) soon(true);
    else if (["unit", "unit-position", "incident", "alert", "assignment"].includes(noun)) soon();
  },
  camera: ({ id, role, state }) => { if (role === "main") map?.setCamera(id, state.state); },
  refresh: () => soon(true),
  up: () => { note.hidden = map !== null; },
  down: (since) => {
    note.hidden = false;
    note.textContent = words("banner.away", {
      time: words.time(since, boot.zone), age: words.span(Date.now() / 1000 - since),
    });
  },
});
