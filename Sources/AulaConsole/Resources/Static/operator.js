// The operator's screen: one queue, the evidence, the decision. Keys first; nothing shown old as new.

import { boot, byId, h, style } from "./dom.js";
import { Case } from "./operator-case.js";
import { standingOf } from "./operator-deadline.js";
import { Evidence } from "./operator-evidence.js";
import { Keys } from "./operator-keys.js";
import { Queue } from "./operator-queue.js";
import { Bell } from "./operator-sound.js";
import { undoLatest } from "./operator-toast.js";
import { Changes, Refusal, read } from "./server.js";
import { words } from "./words.js";

let offset = 0;
let desk = { alerts: [], incidents: [], units: [], cameras: [], registered: 0 };
let asked = null;

const now = () => Date.now() / 1000 + offset;
const makeMap = async (frame) => {
  const [{ YardMap }] = await Promise.all([import("./map.js"), style("map.css")]);
  return YardMap.open(frame, { tiles: boot.tiles, start: boot.map });
};

const bell = new Bell();
const evidence = new Evidence({ zone: boot.zone, makeMap });
const opened = new Case({ evidence, now, me: boot.me, zone: boot.zone, onChange: refresh });
const queue = new Queue(byId("queue"), byId("queue-more"), {
  now, onOpen: (item) => opened.open(item),
  onLate: ({ record }) => {
    draw();
    if (record.state === "acknowledged") bell.remind();
  },
});
opened.onFollow = (item) => refresh().then(() => queue.select(item.key));
opened.onTurn = (key) => keepAddress(key);

// What the server says

async function load() {
  const before = Date.now() / 1000;
  const fresh = await read("/api/desk");
  offset = fresh.now - (before + Date.now() / 1000) / 2;
  desk = fresh;
  draw();
}

/** One question at a time; changes that come meanwhile ask once more. */
function refresh() {
  if (asked) {
    asked.again = true;
    return asked.done;
  }
  asked = { again: false };
  asked.done = load().catch((error) => {
    if (error instanceof Refusal && error.status === 401) showBanner(words("banner.signedOut"));
    else if (!(error instanceof Refusal)) throw error;
  }).finally(() => {
    const again = asked.again;
    asked = null;
    if (again) setTimeout(refresh, 50);
  });
  return asked.done;
}

const changes = new Changes({
  change: ({ noun, id, incident }) => {
    if (noun === "unit-position") return;
    refresh();
    if ([`${noun}-${id}`, `incident-${incident}`].includes(opened.key) || noun === "unit") opened.refresh();
  },
  camera: ({ id, role, state }) => {
    const camera = desk.cameras.find((one) => one.id === id);
    if (!camera) return;
    camera.states[role] = state;
    camera.state = worst(Object.values(camera.states));
    drawStrip();
  },
  up: () => { drawBanner(); refresh(); },
  down: drawBanner,
  refresh: () => { refresh(); opened.refresh(); },
});

// Drawing

/** First what nobody has, then what somebody has for too long, then what is in work. */
const rank = (alert) => alert.state === "new" ? 0 : standingOf(alert.deadline, now()) === "late" ? 1 : 2;

function draw() {
  const byAge = (field) => (a, b) => b[field] - a[field];
  const alerts = [...desk.alerts].sort((a, b) => rank(a) - rank(b) || b.raisedAt - a.raisedAt);
  queue.show([
    ...alerts.map((record) => ({ key: `alert-${record.id}`, kind: "alert", record })),
    ...[...desk.incidents].sort(byAge("openedAt")).map((record) => ({ key: `incident-${record.id}`, kind: "incident", record })),
  ]);
  byId("queue-empty").hidden = desk.alerts.length + desk.incidents.length > 0;
  bell.follow(desk.alerts.filter((alert) => alert.state === "new").length);
  drawStrip();
}

function drawStrip() {
  drawCameras();
  for (const name of ["recorder", "detector", "storage"]) {
    const part = byId(`strip-${name}`);
    const health = desk.health?.[name];
    part.hidden = !health;
    if (!health) continue;
    part.textContent = words(`strip.${name}.${health.state}`, {
      ...health, span: words.span(health.seconds ?? 0),
      rate: words.decimal(health.rate ?? 0), wanted: words.decimal(health.wanted ?? 0),
    });
    part.title = words(`strip.${name}.why.${health.state}`, health);
    part.dataset.tone = health.tone;
  }
  drawClock();
}

/** States of a camera that need somebody, the worst first, and their tones. */
const cameraTroubles = [
  ["failed", "bad"], ["set-aside", "bad"], ["unreadable", "bad"], ["stalled", "warn"], ["connecting", "quiet"],
];

/** How a camera of several streams is. */
function worst(states) {
  const order = [...cameraTroubles.map(([state]) => state), "live"];
  const rank = ({ state }) => order.indexOf(state) < 0 ? order.length : order.indexOf(state);
  return [...states].sort((a, b) => rank(a) - rank(b))[0];
}

/** All that the programme has, and those that need somebody, each with the way to them. */
function drawCameras() {
  const inState = (state) => desk.cameras.filter((camera) => camera.state.state === state);
  const live = inState("live").length;
  const cameras = byId("strip-cameras");
  cameras.textContent = words("strip.cameras", { live, all: desk.registered });
  cameras.dataset.tone = live === desk.cameras.length ? "good" : "warn";
  const troubles = cameraTroubles
    .map(([state, tone]) => ({ state, tone, found: inState(state) })).filter(({ found }) => found.length > 0);
  const unconnected = desk.registered - desk.cameras.length;
  byId("strip-trouble").replaceChildren(
    ...troubles.map(({ state, tone, found }) => h("a.strip-part", {
      href: `/cameras?state=${state}`, data: { tone }, title: found.slice(0, 20).map((one) => one.name).join("\n"),
    }, words(`strip.${state}`, { n: found.length }))),
    ...(unconnected > 0 ? [h("a.strip-part", { href: "/cameras?state=registered", data: { tone: "quiet" } },
      words("strip.registered", { n: unconnected }))] : []));
}

function drawClock() {
  byId("strip-clock").textContent = `${words.time(now(), boot.zone)} (${words.zone(now(), boot.zone)})`;
  if (changes?.downSince) drawBanner();
}

function showBanner(text) {
  const banner = byId("banner");
  banner.hidden = !text;
  banner.textContent = text;
}

function drawBanner() {
  const since = changes?.downSince;
  document.body.classList.toggle("is-away", Boolean(since));
  showBanner(since ? words("banner.away", {
    time: words.time(since, boot.zone), age: words.span(Date.now() / 1000 - since),
  }) : "");
}

// Keys and commands

const isRecorded = () => opened.isOpen && evidence.mode === "clip";
const go = (path) => { location.href = path; };
const keys = new Keys([
  { keys: ["1", "2", "3", "4", "5", "6", "7", "8", "9"], run: (key) => opened.alerts.chooseReason(Number(key)), allowed: () => opened.isChoosingReason },
  { keys: ["J"], name: "down", run: () => queue.move(1) },
  { keys: ["K"], name: "up", run: () => queue.move(-1) },
  { keys: ["Enter"], name: "open", run: () => enter(), allowed: () => Boolean(queue.selected || opened.enterButton) },
  { keys: ["A"], name: "take", run: () => withSelected(() => opened.alerts.take()) },
  { keys: ["C"], name: "confirm", run: () => withSelected(() => opened.alerts.confirm()) },
  { keys: ["D"], name: "dispatch", run: () => withSelected(() => opened.dispatch()) },
  { keys: ["X"], name: "dismiss", run: () => withSelected(() => opened.alerts.dismiss()) },
  { keys: ["Z"], name: "undo", run: () => (undoLatest() ?? (() => opened.alerts.reconsider()))() },
  { keys: ["L"], name: "live", run: () => evidence.show("live") },
  { keys: ["P"], name: "playback", run: () => evidence.show("clip") },
  { keys: ["1", "2", "3", "4"], shown: ["1", "…", "4"], name: "cameras", run: (key) => evidence.pick(Number(key)) },
  { keys: ["M"], name: "map", run: () => evidence.show("map") },
  { keys: ["N"], name: "newIncident", run: () => go("/incidents/new") },
  { keys: ["W"], name: "wall", run: () => go("/wall") },
  { keys: ["Space"], name: "pause", run: () => evidence.pause(), allowed: isRecorded },
  { keys: ["ArrowLeft", "ArrowRight"], name: "step", run: (key) => evidence.step(key === "ArrowLeft" ? -1 : 1), allowed: isRecorded },
  { keys: ["R"], name: "loop", run: () => evidence.loop(), allowed: isRecorded },
  { keys: ["B"], name: "boxes", run: () => evidence.boxes() },
  { keys: ["S"], name: "sound", run: () => bell.toggle() },
  { keys: ["Slash"], name: "command", run: () => { input.focus(); input.select(); } },
  { keys: ["Question"], name: "help", run: () => keys.help() },
  { keys: ["Escape"], name: "back", run: () => back() },
]);

/** Opens the line that is selected; of the one that is open, presses the button that shows ⏎. */
function enter() {
  const item = queue.item(queue.selected);
  if (item && item.key !== opened.key) opened.open(item);
  else opened.enterButton?.click();
}

/** A key on a line that is selected but not opened opens it first. */
async function withSelected(run) {
  const item = queue.item(queue.selected);
  if (item && item.key !== opened.key) await opened.open(item, { focus: false });
  run();
}

function back() {
  const menu = document.querySelector(":popover-open");
  if (menu) menu.hidePopover();
  else if (document.activeElement?.matches("input, textarea, select")) document.activeElement.blur();
  else if (opened.isOpen) {
    opened.close();
    if (!opened.isOpen && queue.selected) queue.select(queue.selected);
  }
}

const input = byId("command");
const commands = () => [
  ...keys.bindings.filter((one) => one.name && one.keys.length === 1)
    .map((one) => ({ text: words(`keys.${one.name}`), hint: one.keys[0], run: () => one.run(one.keys[0]) })),
  ...desk.incidents.map((record) => ({
    text: words("queue.incident", { number: record.number, kind: words(`incidentKind.${record.kind}`) }),
    hint: record.yard?.name, run: () => openKey(`incident-${record.id}`),
  })),
  ...desk.cameras.map((camera) => ({
    text: camera.name, hint: words(`player.${camera.state.state}`), run: () => evidence.watch(camera),
  })),
  ...desk.units.map((unit) => ({
    text: unit.callSign, hint: words(`duty.${unit.duty}`), run: () => go(`/units/${unit.id}`),
  })),
  { text: words("command.newIncident"), hint: "N", run: () => go("/incidents/new") },
  ...["incidents", "yards", "cameras", "units"].map((name) => ({ text: words(`command.${name}`), run: () => go(`/${name}`) })),
];
const bar = () => import("./operator-command.js").then(({ CommandBar }) => CommandBar.of(commands), () => {});
input.addEventListener("focus", bar);
setTimeout(bar, 3000);

// What is open is in the address: it can be come back to, loaded anew, sent to somebody.

function openKey(key) {
  queue.select(key);
  opened.open(queue.item(key) ?? { key, kind: key.split("-")[0], record: { id: key.split("-")[1] } });
}

function keepAddress(key) {
  const [kind, id] = key?.split("-") ?? [];
  const address = key ? `/desk?${kind}=${id}` : "/desk";
  // Who changes the language or the theme comes back to what is open.
  for (const back of document.querySelectorAll("input[name=back]")) back.value = address;
  if (location.hash) history.replaceState(null, "", address);
  else if (address !== location.pathname + location.search) history.pushState(null, "", address);
}

/** From the address, also as forms and the map write it: `/desk#incident-…`. */
function openAddress() {
  const search = new URLSearchParams(location.search);
  const kind = ["alert", "incident"].find((one) => search.has(one));
  const hash = decodeURIComponent(location.hash.slice(1));
  const key = /^(alert|incident)-\w+$/.test(hash) ? hash : kind ? `${kind}-${search.get(kind)}` : null;
  if (key) openKey(key);
  else while (opened.isOpen) opened.close();
}

byId("help").addEventListener("click", () => keys.help());
setInterval(drawClock, 1000);
setInterval(refresh, 60_000);
evidence.clear();
opened.close();
drawClock();
addEventListener("popstate", openAddress);
addEventListener("hashchange", openAddress);
refresh().then(openAddress);
