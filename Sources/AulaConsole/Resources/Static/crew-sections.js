// What stands on the crew's page of a call, and between calls.

import { boot, h } from "./dom.js";
import { metres } from "./geo.js";
import { words } from "./words.js";

export function showHead({ incident, yard, city, camera, deadline, dispatchedAt }, state) {
  const address = yard?.address ?? camera?.name ?? words("queue.nowhere");
  return h("header.crew-head", {},
    h("p.crew-kind", {}, words("queue.incident", { number: incident.number, kind: words(`incidentKind.${incident.kind}`) })),
    h("h1", {}, address),
    (city || yard) && h("p.note", {}, [city, yard?.name].filter(Boolean).join(" · ")),
    dispatchedAt && h("p.crew-since", {}, words("crew.since"), " ", h("b", { data: { clock: "since" } })),
    deadline && state === "dispatched" && h("p.crew-due", { data: { clock: "due" }, role: "timer" }));
}

/** Clocks: since the dispatch, and until the answer is due. */
export function tick(root, { dispatchedAt, deadline }, state, now) {
  const since = root.querySelector("[data-clock=since]");
  if (since) since.textContent = words.clock(now - dispatchedAt);
  const due = root.querySelector("[data-clock=due]");
  if (!due || !deadline || state !== "dispatched") return;
  const left = deadline.alertsAt - now;
  due.textContent = words(left >= 0 ? "crew.due" : "crew.overdue", { time: words.clock(Math.abs(left)) });
  due.dataset.standing = left < 0 ? "late" : now > deadline.warnsAt ? "warn" : "in-time";
}

/** What the operator wrote, and whether it is new to this phone. */
export function showNote(call, isNew, act) {
  const { note } = call.incident;
  if (!note && !isNew) return null;
  return h(`section.crew-note${isNew ? ".crew-note-new" : ""}`, { role: isNew ? "alert" : null },
    h("h2", {}, words("crew.note"), isNew && h("span.crew-new", {}, words("crew.new"))),
    h("p", {}, note || words("crew.noteGone")),
    isNew && h("button.crew-read", { type: "button", onclick: () => act.readNote(call) }, words("crew.read")));
}

export function showRoute({ place, yard, camera }) {
  if (!place) return null;
  return h("div.crew-way-there", {},
    h("a.crew-route", { href: routeTo(place, yard?.address ?? camera?.name ?? "") }, words("crew.route")),
    h("p.crew-distance"));
}

/** In a straight line: no street is known here. */
export function tellDistance(root, { place }, here) {
  const line = root.querySelector(".crew-distance");
  if (!line || !place) return;
  const rough = here?.accuracy > 100 && words("crew.rough", { distance: words.distance(here.accuracy) });
  line.textContent = here
    ? [words("crew.distance", { distance: words.distance(metres(here.point, place)) }), rough].filter(Boolean).join(", ")
    : words("crew.noDistance");
}

function routeTo([lat, lon], label) {
  return (boot.route ?? "geo:{lat},{lon}?q={lat},{lon}({label})")
    .replaceAll("{lat}", lat.toFixed(6)).replaceAll("{lon}", lon.toFixed(6)).replaceAll("{label}", encodeURIComponent(label));
}

export function showYard(yard) {
  if (!yard) return null;
  const { hazards, entrances, accessNotes, intercomNotes } = yard;
  return h("section.crew-yard", {},
    hazards.length > 0 && h("ul.hazards", {}, hazards.map((hazard) =>
      h("li.hazard", {}, h("span", { "aria-hidden": "true" }, "▲ "), words(`hazard.${hazard.kind}`), hazard.note ? `: ${hazard.note}` : ""))),
    entrances.length > 0 && h("section", {}, h("h2", {}, words("crew.entrances")),
      h("ul", {}, entrances.map((one) => h("li", {}, h("b", {}, one.name), one.forVehicles ? ` · ${words("act.forVehicles")}` : "", one.notes ? ` — ${one.notes}` : "")))),
    accessNotes && h("p", {}, accessNotes),
    intercomNotes && h("p", {}, `${words("act.intercom")}: ${intercomNotes}`));
}

export function showOthers(others) {
  if (others.length === 0) return null;
  return h("section", {}, h("h2", {}, words("crew.others")),
    h("ul", {}, others.map((one) => h("li", {}, h("b", {}, one.callSign), ` · ${words(`assignmentState.${one.state}`)}`))));
}

/** Steps that are not sent; the last one can be taken back while it has not left the phone. */
export function showWaiting(waiting, act) {
  if (waiting.length === 0) return null;
  return h("ol.crew-log", {}, waiting.map((one) => h("li", {},
    h("span", {}, words.time(one.at, boot.zone), " ", words(`crew.move.${one.move}`), " — ", h("b", {}, words("crew.notSent"))),
    one.mayUndo && h("button.crew-undo", { type: "button", onclick: () => act.undo(one) }, `↶ ${words("crew.undo")}`))));
}

/** Steps that the server refused: they stand until somebody has read it. */
export function showConflicts(conflicts, act) {
  if (conflicts.length === 0) return null;
  return h("section.crew-conflicts", { role: "alert" }, h("h2", {}, words(conflicts.some((one) => one.move) ? "crew.conflicts" : "crew.calledOff")),
    h("ul", {}, conflicts.map((one) => h("li", {},
      conflictOf(one), one.move && one.state && h("b", {}, " ", words("crew.standsAs", { state: words(`assignmentState.${one.state}`) })),
      one.why && `: ${one.why}`, one.note && h("span.note", {}, words("crew.unwritten", { note: one.note }))))),
    conflicts.some((one) => one.move) && h("p", {}, words("crew.conflictTell")),
    h("button.crew-read", { type: "button", onclick: () => act.readConflicts() }, words("crew.understood")));
}

function conflictOf({ move, at, number }) {
  const time = words.time(at, boot.zone);
  return move ? words("crew.conflict", { move: words(`crew.move.${move}`), time, number }) : words("crew.calledOffAt", { time, number });
}

export function showDuty(unit) {
  return h("section.crew-free", {}, h("h1.crew-duty", { data: { duty: unit.duty } }, words(`duty.${unit.duty}`)),
    h("p.note", {}, unit.why || words(unit.duty === "available" ? "crew.wait" : "crew.notOnDuty")));
}

export function showPast(past) {
  if (past.length === 0) return null;
  return h("section.crew-past", {}, h("h2", {}, words("crew.past")), h("ul", {}, past.map((one) => h("li", {},
    h("time", {}, words.time(one.endedAt, boot.zone, { second: false })), ` № ${one.number} · ${words(`incidentKind.${one.kind}`)} · `,
    h("b", {}, words(`assignmentState.${one.state}`))))));
}
