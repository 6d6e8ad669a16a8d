// One incident on a page of its own: the same evidence and the same moves as at the desk.

import { boot, byId, style } from "./dom.js";
import { Case } from "./operator-case.js";
import { Evidence } from "./operator-evidence.js";
import { Keys } from "./operator-keys.js";
import { undoLatest } from "./operator-toast.js";
import { Changes } from "./server.js";
import { words } from "./words.js";

const makeMap = async (frame) => {
  const [{ YardMap }] = await Promise.all([import("./map.js"), style("map.css")]);
  return YardMap.open(frame, { tiles: boot.tiles, start: boot.map });
};
const evidence = new Evidence({ zone: boot.zone, makeMap });
const opened = new Case({
  evidence, now: () => Date.now() / 1000, me: boot.me, zone: boot.zone, onChange: () => {},
});
const id = boot.open.replace("incident-", "");
const item = { key: boot.open, kind: "incident", record: { id } };

const keys = new Keys([
  { keys: ["D"], name: "dispatch", run: () => opened.dispatch() },
  { keys: ["Z"], name: "undo", run: () => undoLatest()?.() },
  { keys: ["L"], name: "live", run: () => evidence.show("live") },
  { keys: ["P"], name: "playback", run: () => evidence.show("clip") },
  { keys: ["M"], name: "map", run: () => evidence.show("map") },
  { keys: ["1", "2", "3", "4"], shown: ["1", "…", "4"], name: "cameras", run: (key) => evidence.pick(Number(key)) },
  { keys: ["Space"], name: "pause", run: () => evidence.pause(), allowed: () => evidence.mode === "clip" },
  { keys: ["ArrowLeft", "ArrowRight"], name: "step", run: (key) => evidence.step(key === "ArrowLeft" ? -1 : 1), allowed: () => evidence.mode === "clip" },
  { keys: ["R"], name: "loop", run: () => evidence.loop() },
  { keys: ["B"], name: "boxes", run: () => evidence.boxes() },
  { keys: ["Question"], name: "help", run: () => keys.help() },
]);

new Changes({
  change: ({ noun, id: changed, incident }) => {
    if (incident === id || (noun === "incident" && changed === id) || noun === "unit") opened.refresh();
  },
  refresh: () => opened.refresh(),
  up: () => { byId("banner").hidden = true; },
  down: (since) => {
    byId("banner").hidden = false;
    byId("banner").textContent = words("banner.away", {
      time: words.time(since, boot.zone), age: words.span(Date.now() / 1000 - since),
    });
  },
});
evidence.clear();
opened.open(item, { focus: false });
