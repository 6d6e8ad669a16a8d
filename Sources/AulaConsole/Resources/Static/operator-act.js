// The right side: what is known of the place, whom to send and why, and the decision.

import { byId, h } from "./dom.js";
import { words } from "./words.js";

export const causes = [
  "animal", "shadow-or-light", "weather", "vegetation", "resident", "works", "camera-fault", "other",
];
export const dispositions = [
  "detained", "warned", "registered", "nothing-found", "lawful", "handed-over", "false-alarm", "test", "other",
];

const incidentKinds = [
  "intrusion", "loitering", "property-damage", "theft", "vehicle-crime", "disorder", "assault", "other",
];

/** Notes that were typed and not sent, by alert: a refusal by the server loses none. */
const drafts = new Map();

const section = (name, ...content) =>
  h("section.act-part", {}, h("h3", {}, words(`act.${name}`)), ...content);

export function showPlace(yard, camera) {
  if (!yard) {
    return section("place", h("p", {}, camera?.name ?? words("queue.nowhere")), h("p.note", {}, words("act.noYard")));
  }
  const entrances = yard.entrances.map((entrance) => h("li", {},
    h("b", {}, entrance.name), entrance.forVehicles ? ` · ${words("act.forVehicles")}` : "",
    entrance.notes ? ` — ${entrance.notes}` : ""));
  const hazards = yard.hazards.map((hazard) =>
    h("li.hazard", {}, h("span", { "aria-hidden": "true" }, "▲ "), words(`hazard.${hazard.kind}`), hazard.note ? `: ${hazard.note}` : ""));
  return section("place",
    h("p.address", {}, h("a", { href: `/yards/${yard.id}`, target: "_blank" }, yard.name)),
    h("p", {}, yard.address),
    hazards.length > 0 && h("ul.hazards", {}, hazards),
    entrances.length > 0 && h("details.entrances", { open: entrances.length <= 3 },
      h("summary", {}, words("act.entrances", { n: entrances.length })), h("ul", {}, entrances)),
    yard.accessNotes && h("p.note", {}, yard.accessNotes),
    yard.intercomNotes && h("p.note", {}, `${words("act.intercom")}: ${yard.intercomNotes}`));
}

/** Candidates with a box to tick; what is missing, and why each other crew does not come. */
export function showCrews(recommendation, chosen, onChange) {
  if (!recommendation) return section("crews", h("p.note", {}, words("act.noPlace")));
  const rows = recommendation.candidates.map((candidate) => {
    const box = h("input", {
      type: "checkbox", checked: chosen.has(candidate.unit), value: candidate.unit,
      onchange: () => onChange(candidate.unit, box.checked),
    });
    const why = [words(`reason.${candidate.reason}`)];
    if (candidate.isStale) why.push(words("act.oldPlace", { age: words.span(candidate.locationAge) }));
    return h("li.crew", {}, h("label", {}, box,
      h("span.crew-sign", {}, candidate.callSign), " ",
      h("span.crew-kind", {}, candidate.partner ?? words(`unitKind.${candidate.kind}`)),
      h("span.crew-time", {}, words("act.minutes", { n: candidate.minutes })),
      h("span.crew-why", {}, `${words.distance(candidate.distance)} · ${why.join(" · ")}`)));
  });
  const missing = recommendation.shortfalls.map((shortfall) => h("li.missing", {},
    h("span", { "aria-hidden": "true" }, "◆ "),
    words(`act.missing.${shortfall.kind}`, { n: shortfall.missing }), " — ", words(`shortfall.${shortfall.reason}`),
    shortfall.excluded.length > 0 && h("details", {}, h("summary", {}, words("act.whoNot", { n: shortfall.excluded.length })),
      h("ul", {}, shortfall.excluded.map((unit) => h("li", {}, `${unit.callSign}: `, excluded(unit)))))));
  return section("crews",
    h("p.note", {}, words("act.card", {
      police: recommendation.card.police, private: recommendation.card.private })),
    rows.length > 0 ? h("ul.crews", {}, rows) : h("p.note", {}, words("act.nobody")),
    missing.length > 0 ? h("ul.missings", {}, missing) : h("p.note", {}, words("act.nothingMissing")));
}

const excluded = (unit) => words(`exclusion.${unit.exclusion}`, {
  age: words.span(unit.age ?? 0), distance: words.distance(unit.distance ?? 0),
});

/** Each crew, how it stands, and what it may tell by radio next. */
export function showAssignments(assignments, { onMove, now }) {
  if (assignments.length === 0) return null;
  return section("sent", h("ul.assignments", {}, assignments.map((assignment) => {
    const since = assignment.endedAt ?? assignment.onSceneAt ?? assignment.enRouteAt
      ?? assignment.acknowledgedAt ?? assignment.dispatchedAt ?? assignment.proposedAt;
    const late = assignment.deadline && now() > assignment.deadline.alertsAt;
    return h("li.assignment", { data: { state: assignment.state } },
      h("span.crew-sign", {}, assignment.callSign), " ",
      h("span.assignment-state", {}, words(`assignmentState.${assignment.state}`)),
      late && h("span.late", {}, " ▲ ", words("act.noAnswer")),
      h("span.crew-time", { data: assignment.isEnded ? {} : { since: String(since) } }, words.clock(now() - since)),
      assignment.reason && h("span.crew-why", {}, assignment.reason),
      assignment.moves.length > 0 && h("div.radio", { role: "group", "aria-label": `${words("act.radio")} ${assignment.callSign}` },
        assignment.state !== "proposed" && h("span.note", {}, words("act.radio")),
        assignment.moves.map((move) => h("button.small", {
          type: "button", onclick: () => onMove(assignment, move),
        }, words(`act.move.${move}`)))));
  })));
}

/** Why a crew declines: the domain's reasons, in the order of the phone. */
export const declineReasons = ["too-far", "on-another-call", "vehicle", "shift-ends", "other"];

/** What kind of incident it is or becomes. */
export function kindChoice(kind, onChange) {
  const select = h("select", { id: "act-kind", onchange: () => onChange(select.value) },
    incidentKinds.map((value) => h("option", { value, selected: value === kind }, words(`incidentKind.${value}`))));
  return select;
}

export const showKind = (kind, onChange) => h("section.act-part.act-kind", {},
  h("label", { for: "act-kind" }, words("incidents.kind")), kindChoice(kind, onChange));

/** Kind and words of an open incident, as more becomes known. */
export function showAmending(incident, { onSave, onBack }) {
  const kind = kindChoice(incident.kind, () => {});
  const note = h("textarea", { rows: "4", maxlength: "2000", "aria-label": words("incident.new.note"), placeholder: words("incident.new.note") });
  note.value = incident.note;
  return h("form.act-part.closing", { onsubmit: (event) => { event.preventDefault(); onSave(kind.value, note.value.trim()); } },
    h("h3", {}, words("act.amendTitle")), h("label", { for: "act-kind" }, words("act.kind")), kind, note,
    h("div.buttons", {}, h("button.main", { type: "submit" }, words("act.save")),
      h("button", { type: "button", onclick: onBack }, words("act.back"))));
}

export function showProcedure(kind) {
  const steps = [1, 2, 3, 4, 5].map((n) => `procedure.${kind}.${n}`).filter(words.has);
  if (steps.length === 0) return null;
  return h("details.act-part", {}, h("summary", {}, words("act.procedure")),
    h("ol", {}, steps.map((key) => h("li", {}, words(key)))));
}

export function showLog(entries, zone) {
  return h("details.act-part", {}, h("summary", {}, words("act.log", { n: entries.length })),
    h("ol.log", {}, entries.map((entry) => h("li", {},
      h("time", { title: words.time(entry.at, zone, { day: true }) }, words.time(entry.at, zone)), " ",
      entry.text, h("span.note", {}, entry.who)))));
}

/** Reasons to dismiss, each with its key; the last two letters of haste are a note and «back». */
export function showDismissal(key, { onDismiss, onBack }) {
  const note = h("input", {
    id: "dismiss-note", type: "text", maxlength: "400", value: drafts.get(key) ?? "",
    placeholder: words("act.note"), "aria-label": words("act.note"),
    oninput: () => drafts.set(key, note.value),
  });
  const choose = (cause) => {
    if (cause === "other" && note.value.trim() === "") {
      note.setAttribute("aria-invalid", "true");
      note.focus();
      return;
    }
    onDismiss(cause, note.value.trim(), () => drafts.delete(key));
  };
  const options = [...causes, "test"].map((cause, place) => h("li", {}, h("button.reason", {
    type: "button", data: { cause }, onclick: () => choose(cause),
  }, h("kbd", {}, String(place + 1)), " ", words(`cause.${cause}`))));
  const element = h("section.act-part.dismissal", { "aria-label": words("act.dismissTitle") },
    h("h3", {}, words("act.dismissTitle")), h("ol.reasons", {}, options), note,
    h("p.note", {}, words("act.noteHint")),
    h("button", { type: "button", onclick: onBack }, words("act.back"), " ", h("kbd", {}, "Esc")));
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && note.value.trim()) choose("other");
  });
  return { element, choose: (place) => choose([...causes, "test"][place - 1]) };
}

/** How an incident ended, and a note. */
export function showClosing(key, { onClose, onBack }) {
  const name = `close-${key}`;
  const note = h("textarea", {
    rows: "3", maxlength: "2000", "aria-label": words("act.note"), placeholder: words("act.note"),
    oninput: () => drafts.set(name, note.value),
  });
  note.value = drafts.get(name) ?? "";
  const choice = h("select", { "aria-label": words("act.disposition") },
    h("option", { value: "" }, words("act.choose")),
    dispositions.map((value) => h("option", { value }, words(`disposition.${value}`))));
  const submit = () => {
    if (choice.value === "") return choice.focus();
    if (note.value.trim() === "") return note.focus();
    onClose(choice.value, note.value.trim(), () => drafts.delete(name));
  };
  return h("form.act-part.closing", { onsubmit: (event) => { event.preventDefault(); submit(); } },
    h("h3", {}, words("act.closeTitle")), choice, note,
    h("div.buttons", {}, h("button.main", { type: "submit" }, words("act.close")),
      h("button", { type: "button", onclick: onBack }, words("act.back"))));
}

/** A line at the bottom for a while, with a way back where there is one. */
export function toast(text, { undo, tone = "" } = {}) {
  const stack = byId("toasts");
  const element = h(`div.toast${tone ? `.toast-${tone}` : ""}`, { role: tone === "bad" ? "alert" : "status" }, h("span", {}, text),
    undo && h("button", { type: "button", onclick: () => { element.remove(); undo(); } }, words("act.undo"), " ", h("kbd", {}, "Z")));
  stack.append(element);
  while (stack.children.length > 4) stack.firstChild.remove();
  setTimeout(() => element.remove(), undo ? 15_000 : 8_000);
  return element;
}
