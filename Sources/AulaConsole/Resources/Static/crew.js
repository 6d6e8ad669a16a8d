// The crew's phone: one assignment, one large button. It works without a connection: what was pressed
// is kept with the time of the phone, marked, and sent in order.

import * as box from "./crew-box.js";
import { showButtons, showFree, showOutReasons } from "./crew-buttons.js";
import { CrewPicture, frameOf } from "./crew-frame.js";
import { CrewMap } from "./crew-map.js";
import { show } from "./crew-parts.js";
import * as queue from "./crew-queue.js";
import { Ring } from "./crew-ring.js";
import * as sections from "./crew-sections.js";
import { Shell } from "./crew-shell.js";
import "./crew-leave.js";
import { boot, byId, h } from "./dom.js";
import { Changes, Refusal, send } from "./server.js";
import { words } from "./words.js";

const ended = ["cleared", "declined", "cancelled", "unable"];
const main = byId("crew");
let past = [];
let refusal = "";
let isUp = false;
let wasUp = false;
let choosing = false;
/** Where this phone is: `{ point, accuracy, at }`, if it says so. */
let here = null;
/** The picture and the map of the present call. */
let open = null;
const ring = new Ring(() => drawSound());
/** A picture that came before its keeper is asked for once more, to be kept. */
const shell = new Shell(() => {
  const frame = current(box.kept())?.frame;
  if (frame) fetch(frameOf(frame.alert)).catch(() => {});
});

/** The state that the crew sees: the server's, and what was pressed since. */
function stateOf(call) {
  const last = queue.queued(call.id).at(-1);
  return last ? queue.after[last.move] : call.state;
}

const current = (kept) => kept.duty?.assignments.find((one) => !ended.includes(stateOf(one))) ?? null;

// Sending

const flow = {
  load,
  onChange: draw,
  onSignedOut: signIn,
};

function press(move, extra = {}) {
  const call = current(box.kept());
  if (!call) return;
  refusal = "";
  choosing = false;
  if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(30);
  queue.push({ assignment: call.id, number: call.incident.number, move, ...extra });
  draw();
  flush();
}

const flush = () => queue.flush(flow);

async function load() {
  const before = box.kept();
  const duty = await queue.load();
  past = duty.past;
  heed(before, duty);
  draw();
  return duty;
}

/** Sends what waits, or else asks how things are. */
async function step() {
  try {
    if (box.kept().waiting.length > 0) await flush();
    else await load();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401) signIn();
  }
}

/** What waits is kept for who signs in again. */
function signIn() { location.assign("/sign-in?next=/duty"); }

/** What the crew must not miss: the operator's new words, and a call that was called off. */
function heed(before, duty) {
  const [call] = duty.assignments;
  const [old] = before.duty?.assignments ?? [];
  if (call && call.id === old?.id && call.incident.note !== old.incident.note && call.incident.note !== before.notes[call.id]) ring.nudge();
  const gone = old && old.id !== call?.id && duty.past.find((one) => one.id === old.id && one.state === "cancelled");
  if (gone && !ended.includes(stateOf(old))) {
    ring.nudge();
    queue.report({ move: null, at: gone.endedAt, number: gone.number, state: gone.state, why: gone.reason });
  }
  // The picture of a call does not outlive it.
  if (!call) globalThis.caches?.delete("aula-crew-call").catch(() => {});
}

async function changeDuty(move, reason) {
  choosing = false;
  const { unit } = box.kept().duty;
  try {
    await send(`/api/units/${unit.id}/duty`, { version: unit.version, move, reason });
    refusal = "";
  } catch (error) {
    refusal = words(error.status === 0 ? "refusal.noLink" : "refusal.stale");
  }
  await load().catch(() => {});
  draw();
}

// Drawing

const act = {
  press, changeDuty,
  choose: (isChoosing) => { choosing = isChoosing; draw(); },
  undo: (one) => { queue.undo(one); draw(); },
  readConflicts: () => { queue.readConflicts(); draw(); },
  readNote: (call) => {
    box.change(({ notes }) => { notes[call.id] = call.incident.note; });
    draw();
  },
};

function draw() {
  const kept = box.kept();
  const call = current(kept);
  byId("crew-unit").textContent = kept.duty ? kept.duty.unit.callSign : "";
  if (open?.id !== call?.id) turnTo(call);
  show(main, [
    ["conflicts", kept.conflicts, () => sections.showConflicts(kept.conflicts, act)],
    ...(call ? callParts(call, kept) : freeParts(kept)),
  ]);
  for (const sign of main.querySelectorAll(".unsent")) sign.hidden = kept.waiting.length === 0;
  if (call) sections.tellDistance(main, call, here);
  ring.follow(call && stateOf(call) === "dispatched" ? call.dispatchedAt ?? 0 : null, Boolean(call));
  tick();
}

function turnTo(call) {
  open?.picture.close();
  open?.map?.close();
  choosing = false;
  open = call && {
    id: call.id, picture: new CrewPicture(call), map: call.map && (call.place || call.map.outline) ? new CrewMap(call, boot.tiles) : null,
  };
  open?.map?.setHere(here);
}

function callParts(call, kept) {
  const state = stateOf(call);
  const { incident, yard, place, others, city } = call;
  const waiting = kept.waiting.map((one) => ({ ...one, mayUndo: queue.mayUndo(one) }));
  const isNew = kept.notes[call.id] !== incident.note;
  return [
    ["head", [incident.number, incident.kind, yard, city, call.deadline, state], () => sections.showHead(call, state)],
    ["waiting", waiting, () => sections.showWaiting(waiting, act)],
    ["note", [incident.note, isNew], () => sections.showNote(call, isNew, act)],
    ["route", place, () => sections.showRoute(call)],
    ["picture", call.id, () => open.picture.element],
    ["map", [call.id, Boolean(open.map)], () => open.map?.element],
    ["yard", yard, () => sections.showYard(yard)],
    ["others", others, () => sections.showOthers(others)],
    ["buttons", [call.id, state, choosing], () => showButtons(state, choosing, act)],
  ];
}

function freeParts({ duty, waiting }) {
  if (!duty) return [["loading", "", () => h("p.loading", {}, words("act.loading"))]];
  const unsent = waiting.map((one) => ({ ...one, mayUndo: queue.mayUndo(one) }));
  if (choosing) return [["out", "", () => showOutReasons(act)]];
  return [
    ["free", [duty.unit.duty, duty.unit.why], () => sections.showDuty(duty.unit)],
    ["waiting", unsent, () => sections.showWaiting(unsent, act)],
    ["past", past, () => sections.showPast(past)],
    ["buttons", duty.unit.duty, () => showFree(duty.unit, act)],
  ];
}

function drawSound() {
  const button = byId("crew-sound");
  const word = ring.isMuted ? "off" : ring.isBlocked ? "blocked" : "on";
  button.dataset.sound = word;
  button.textContent = words(`crew.sound.${word}`);
}

/** What counts by itself: clocks, and since when nobody answers. */
function tick() {
  const kept = box.kept();
  const call = current(kept);
  const now = Date.now() / 1000 + kept.skew;
  if (call) sections.tick(main, call, stateOf(call), now);
  const since = isUp ? null : kept.awaySince;
  const count = kept.waiting.length;
  const lines = [
    refusal,
    since && words(call ? "crew.away" : "crew.awayFree", { time: words.time(since, boot.zone), age: words.span(Date.now() / 1000 - since) }),
    count > 0 && words(isUp ? "crew.sending" : "crew.unsent", { n: count }),
    Math.abs(kept.skew) > 30 && words(kept.skew > 0 ? "crew.clockSlow" : "crew.clockFast", { age: words.span(Math.abs(kept.skew)) }),
  ].filter(Boolean);
  const banner = byId("banner");
  banner.hidden = lines.length === 0;
  if (banner.dataset.said !== lines.join("\n")) banner.replaceChildren(...lines.map((line) => h("span", {}, line)));
  banner.dataset.said = lines.join("\n");
  if (kept.duty && !call && !choosing && count === 0 && !document.querySelector("dialog[open]")) shell.turn();
}

// Keeping in step

new Changes({
  change: step,
  refresh: step,
  up: () => {
    isUp = wasUp = true;
    box.change((kept) => { kept.awaySince = null; });
    step();
    shell.keepUp();
  },
  down: (since) => {
    isUp = false;
    box.change((kept) => { kept.awaySince ??= wasUp ? since : kept.heardAt ?? since; });
    tick();
  },
});
addEventListener("online", flush);
box.follow(draw);
byId("crew-sound").addEventListener("click", () => ring.press());
setInterval(() => { if (box.kept().waiting.length > 0) step(); }, 5_000);
setInterval(tick, 1_000);
setInterval(() => { if (isUp) box.change((kept) => { kept.heardAt = Date.now() / 1000; }); }, 15_000);

/** Where the crew is, while it is on duty and lets the phone say so. */
let told = 0;
navigator.geolocation?.watchPosition(({ coords, timestamp }) => {
  here = { point: [coords.latitude, coords.longitude], accuracy: coords.accuracy, at: timestamp / 1000 };
  open?.map?.setHere(here);
  const call = current(box.kept());
  if (call) sections.tellDistance(main, call, here);
  const unit = box.kept().duty?.unit;
  if (!unit || unit.duty === "off-duty" || Date.now() - told < 15_000) return;
  told = Date.now();
  send(`/api/units/${unit.id}/position`, {
    lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy, at: timestamp / 1000,
  }).catch(() => {});
}, () => {}, { enableHighAccuracy: true, maximumAge: 10_000 });

drawSound();
draw();
step();
