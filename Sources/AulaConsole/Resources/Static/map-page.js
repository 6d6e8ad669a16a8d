// The map on a page of its own, kept in step.

import { boot, byId } from "./dom.js";
import { YardMap } from "./map.js";
import { Changes } from "./server.js";
import { words } from "./words.js";

const frame = byId("map");
const note = byId("map-note");
let map = null;
let timer = 0;

try {
  map = await YardMap.open(frame, { tiles: boot.tiles, start: boot.map });
  const yard = new URLSearchParams(location.search).get("yard");
  if (yard) map.focusYard(yard);
  note.hidden = true;
} catch {
  note.textContent = words("map.failed");
}

const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(() => map?.refresh().catch(() => {}), 300);
};
new Changes({
  change: ({ noun }) => { if (["unit", "unit-position", "incident", "alert", "assignment"].includes(noun)) soon(); },
  refresh: soon,
  up: () => { note.hidden = map !== null; },
  down: (since) => {
    note.hidden = false;
    note.textContent = words("banner.away", {
      time: words.time(since, boot.zone), age: words.span(Date.now() / 1000 - since),
    });
  },
});
