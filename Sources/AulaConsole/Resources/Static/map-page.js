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
  note.hidden = Boolean(found) || !wish;
  note.textContent = words("map.no-such-yard");
});
find.addEventListener("input", () => { note.hidden = true; });

try {
  map = await YardMap.open(frame, { tiles: boot.tiles, start: boot.map });
  const yard = new URLSearchParams(location.search).get("yard");
  if (yard) map.focusYard(yard);
  note.hidden = true;
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
    const asked = isAll ? map?.reload().then(offerYards) : map?.refresh();
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
