// The crew's phone: one assignment, one large button. It works without a connection: what was pressed
// is kept with the time of the phone, marked, and sent in order.

import { boot, byId, h } from "./dom.js";
import { LivePlayer } from "./player.js";
import { Changes, Refusal, read, send } from "./server.js";
import { words } from "./words.js";

const place = `aula.duty.${boot.me.id}`;
const next = { dispatched: "acknowledge", acknowledged: "setOff", "en-route": "arrive", "on-scene": "clear" };
const after = {
  acknowledge: "acknowledged", setOff: "en-route", arrive: "on-scene", clear: "cleared",
  decline: "declined", beUnable: "unable",
};
const outReasons = ["vehicle", "refuelling", "break", "paperwork", "on-another-call"];
const declineReasons = ["too-far", "on-another-call", "vehicle", "shift-ends", "other"];

const kept = JSON.parse(localStorage.getItem(place) ?? "null") ?? {};
let duty = kept.duty ?? null;
let waiting = kept.waiting ?? [];
let isSending = false;
let player = null;
let refusal = "";
let downSince = null;
let choosing = false;

const save = () => localStorage.setItem(place, JSON.stringify({ duty, waiting }));
const queued = (id) => waiting.filter((one) => one.assignment === id);

/** The state that the crew sees: the server's, and what was pressed since. */
function stateOf(assignment) {
  const last = queued(assignment.id).at(-1);
  return last ? after[last.move] : assignment.state;
}

function current() {
  return duty?.assignments.find((one) => !["cleared", "declined", "cancelled", "unable"].includes(stateOf(one))) ?? null;
}

// Sending

function press(move, extra = {}) {
  const assignment = current();
  if (!assignment) return;
  refusal = "";
  choosing = false;
  navigator.vibrate?.(30);
  waiting.push({ assignment: assignment.id, move, at: Date.now() / 1000, ...extra });
  save();
  draw();
  flush();
}

async function flush() {
  if (isSending) return;
  isSending = true;
  try {
    while (waiting.length > 0) {
      const [first] = waiting;
      const known = duty?.assignments.find((one) => one.id === first.assignment);
      const answer = await send(`/api/assignments/${first.assignment}/move`, {
        version: known?.version ?? 0, move: first.move, reason: first.reason, note: first.note, at: first.at,
      });
      if (known) Object.assign(known, answer.assignment);
      waiting.shift();
      save();
    }
    await load();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await refused(error);
  } finally {
    isSending = false;
    draw();
  }
}

/** No answer: it is sent later. Refused: somebody else was first, and the crew is told. */
async function refused(error) {
  if (error.status === 0 || error.status >= 500 || error.status === 429) return;
  if (error.status === 401) {
    refusal = words("refusal.signedOut");
    return;
  }
  const [first] = waiting;
  await load().catch(() => {});
  const known = duty?.assignments.find((one) => one.id === first?.assignment);
  if (first && error.status === 409 && known && next[known.state] && !first.again) {
    first.again = true;
    setTimeout(flush, 200);
    return;
  }
  waiting = waiting.filter((one) => one.assignment !== first?.assignment);
  refusal = words("crew.refused", { move: words(`crew.move.${first.move}`) });
  save();
}

async function load() {
  duty = await read("/api/duty");
  save();
  draw();
}

async function changeDuty(move, reason) {
  choosing = false;
  try {
    await send(`/api/units/${duty.unit.id}/duty`, { version: duty.unit.version, move, reason });
    refusal = "";
  } catch (error) {
    refusal = words(error.status === 0 ? "refusal.noLink" : "refusal.stale");
  }
  await load().catch(() => {});
  draw();
}

// Drawing

const main = byId("crew");

function draw() {
  byId("crew-unit").textContent = duty ? duty.unit.callSign : "";
  drawLink();
  const assignment = current();
  const isTyping = main.contains(document.activeElement) && document.activeElement.matches("textarea, input");
  if (isTyping && main.dataset.id === assignment?.id) return;
  if (main.dataset.id !== (assignment?.id ?? "")) {
    player?.close();
    player = null;
    choosing = false;
    main.dataset.id = assignment?.id ?? "";
  }
  main.replaceChildren(...(assignment ? showAssignment(assignment) : showFree()));
}

function drawLink() {
  const banner = byId("banner");
  const count = waiting.length;
  const text = refusal || (count > 0 ? words("crew.unsent", { n: count })
    : downSince ? words("banner.away", { time: words.time(downSince, boot.zone), age: words.span(Date.now() / 1000 - downSince) }) : "");
  banner.hidden = text === "";
  banner.textContent = text;
}

function showAssignment(assignment) {
  const state = stateOf(assignment);
  const { incident, yard, camera, place, others } = assignment;
  const address = yard?.address ?? camera?.name ?? words("queue.nowhere");
  return [
    h("header.crew-head", {},
      h("p.crew-kind", {}, words("queue.incident", { number: incident.number, kind: words(`incidentKind.${incident.kind}`) })),
      h("h1", {}, address), yard && h("p.note", {}, yard.name)),
    place && h("a.crew-route", { href: routeTo(place, address) }, words("crew.route")),
    yard?.hazards.length > 0 && h("ul.hazards", {}, yard.hazards.map((hazard) =>
      h("li.hazard", {}, h("span", { "aria-hidden": "true" }, "▲ "), words(`hazard.${hazard.kind}`), hazard.note ? `: ${hazard.note}` : ""))),
    yard?.entrances.length > 0 && h("section", {}, h("h2", {}, words("crew.entrances")),
      h("ul", {}, yard.entrances.map((one) => h("li", {}, h("b", {}, one.name), one.forVehicles ? ` · ${words("act.forVehicles")}` : "", one.notes ? ` — ${one.notes}` : "")))),
    yard?.accessNotes && h("p", {}, yard.accessNotes),
    yard?.intercomNotes && h("p", {}, `${words("act.intercom")}: ${yard.intercomNotes}`),
    camera && showPicture(camera),
    others.length > 0 && h("section", {}, h("h2", {}, words("crew.others")),
      h("ul", {}, others.map((one) => h("li", {}, h("b", {}, one.callSign), ` · ${words(`assignmentState.${one.state}`)}`)))),
    h("ol.crew-log", {}, waiting.map((one) => h("li", {}, words.time(one.at, boot.zone), " ", words(`crew.move.${one.move}`), " — ", h("b", {}, words("crew.notSent"))))),
    showButtons(assignment, state),
  ].filter(Boolean);
}

function showPicture(camera) {
  const frame = h("div.crew-picture");
  if (player?.camera === camera.id) return player.frame;
  player?.close();
  player = null;
  const button = h("button.crew-watch", {
    type: "button",
    onclick: () => {
      button.remove();
      player = new LivePlayer(frame, camera.id, { roles: ["sub", "main"] });
      player.frame = frame;
    },
  }, words("crew.watch"));
  frame.append(h("img", { src: `/cameras/${camera.id}/still.jpg?width=480`, alt: camera.name, loading: "lazy" }), button);
  return frame;
}

function routeTo([lat, lon], label) {
  return (boot.route ?? "geo:{lat},{lon}?q={lat},{lon}({label})")
    .replaceAll("{lat}", lat.toFixed(6)).replaceAll("{lon}", lon.toFixed(6)).replaceAll("{label}", encodeURIComponent(label));
}

function showButtons(assignment, state) {
  const move = next[state];
  if (choosing) return showReasons(state);
  const unsent = queued(assignment.id).length > 0;
  const note = state === "on-scene" && h("textarea", { id: "crew-note", rows: "2", maxlength: "1000", placeholder: words("crew.clearNote"), "aria-label": words("crew.clearNote") });
  return h("footer.crew-buttons", {},
    h("p.crew-state", {}, words(`assignmentState.${state}`), unsent && h("span.unsent", {}, " · ", words("crew.notSent"))),
    note,
    move && h("button.crew-main", { type: "button", onclick: () => press(move, { note: byId("crew-note")?.value ?? "" }) }, words(`crew.move.${move}`)),
    h("button.crew-out", { type: "button", onclick: () => { choosing = true; draw(); } },
      words(state === "dispatched" || state === "acknowledged" ? "crew.decline" : "crew.unable")));
}

function showReasons(state) {
  const back = h("button.crew-out", { type: "button", onclick: () => { choosing = false; document.activeElement.blur(); draw(); } }, words("act.back"));
  const note = h("textarea", { rows: "2", maxlength: "400", placeholder: words("crew.reason"), "aria-label": words("crew.reason") });
  const wanted = () => {
    if (note.value.trim()) return note.value.trim();
    note.setAttribute("aria-invalid", "true");
    note.focus();
    return null;
  };
  const leave = (move, extra) => { document.activeElement.blur(); press(move, extra); };
  if (state === "en-route" || state === "on-scene") {
    return h("footer.crew-buttons", {}, h("h2", {}, words("crew.unableWhy")), note,
      h("button.crew-danger", { type: "button", onclick: () => { const reason = wanted(); if (reason) leave("beUnable", { reason }); } }, words("crew.unable")), back);
  }
  return h("footer.crew-buttons", {}, h("h2", {}, words("crew.declineWhy")),
    declineReasons.map((reason) => h("button.crew-reason", {
      type: "button",
      onclick: () => {
        if (reason !== "other") return leave("decline", { reason, note: note.value.trim() });
        const text = wanted();
        if (text) leave("decline", { reason, note: text });
      },
    }, words(`declineReason.${reason}`))), note, back);
}

function showFree() {
  if (!duty) return [h("p.loading", {}, words("act.loading"))];
  const moves = { "off-duty": "goOnDuty", available: "goOffDuty", reserved: "goOffDuty", "out-of-service": "returnToService" };
  const move = moves[duty.unit.duty];
  if (choosing) return showOutReasons();
  return [
    h("section.crew-free", {}, h("h1.crew-duty", { data: { duty: duty.unit.duty } }, words(`duty.${duty.unit.duty}`)),
      h("p.note", {}, duty.unit.why || words(duty.unit.duty === "available" ? "crew.wait" : "crew.notOnDuty"))),
    showPast(),
    h("footer.crew-buttons", {}, move && h(move === "goOffDuty" ? "button.crew-out" : "button.crew-main", {
      type: "button", onclick: () => changeDuty(move),
    }, words(`crew.duty.${move}`)),
    duty.unit.duty === "available" && h("button.crew-out", {
      type: "button", onclick: () => { choosing = true; draw(); },
    }, words("crew.out"))),
  ].filter(Boolean);
}

function showPast() {
  const past = duty.past ?? [];
  if (past.length === 0) return null;
  return h("section.crew-past", {}, h("h2", {}, words("crew.past")), h("ul", {}, past.map((one) => h("li", {},
    h("time", {}, words.time(one.endedAt, boot.zone, { second: false })), ` № ${one.number} · ${words(`incidentKind.${one.kind}`)} · `,
    h("b", {}, words(`assignmentState.${one.state}`))))));
}

function showOutReasons() {
  return [h("h1", {}, words("crew.outWhy")), h("footer.crew-buttons", {},
    outReasons.map((reason) => h("button.crew-reason", {
      type: "button", onclick: () => changeDuty("takeOutOfService", reason),
    }, words(`outReason.${reason}`))),
    h("button.crew-out", { type: "button", onclick: () => { choosing = false; draw(); } }, words("act.back")))];
}

// Keeping in step

new Changes({
  change: () => (waiting.length > 0 ? flush() : load().catch(() => {})),
  refresh: () => load().catch(() => {}),
  up: () => {
    downSince = null;
    if (waiting.length > 0) flush();
    else load().catch(() => {});
  },
  down: (since) => { downSince = since; drawLink(); },
});
addEventListener("online", flush);
setInterval(() => { if (waiting.length > 0) flush(); }, 5_000);
setInterval(drawLink, 1_000);

/** Where the crew is, while it is on duty and lets the phone say so. */
let told = 0;
navigator.geolocation?.watchPosition(({ coords, timestamp }) => {
  if (!duty || duty.unit.duty === "off-duty" || Date.now() - told < 15_000) return;
  told = Date.now();
  send(`/api/units/${duty.unit.id}/position`, {
    lat: coords.latitude, lon: coords.longitude, accuracy: coords.accuracy, at: timestamp / 1000,
  }).catch(() => {});
}, () => {}, { enableHighAccuracy: true, maximumAge: 10_000 });

draw();
load().catch(() => draw());
