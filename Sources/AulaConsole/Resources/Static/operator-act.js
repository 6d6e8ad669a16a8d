// The right side: what is known of the place, and the forms of a decision.

import { h } from "./dom.js";
import { words } from "./words.js";

const causes = [
  "animal", "shadow-or-light", "weather", "vegetation", "resident", "works", "camera-fault", "other",
];
const dispositions = [
  "detained", "warned", "registered", "nothing-found", "lawful", "handed-over", "false-alarm", "test", "other",
];

const incidentKinds = [
  "intrusion", "loitering", "property-damage", "theft", "vehicle-crime", "disorder", "assault", "other",
];

/** Notes that were typed and not sent, by alert: a refusal by the server loses none. */
const drafts = new Map();

export const section = (name, ...content) =>
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
    entrances.length > 0 && h("details.entrances", { data: { mark: "entrances" }, open: entrances.length <= 3 },
      h("summary", { data: { mark: "summary" } }, words("act.entrances", { n: entrances.length })), h("ul", {}, entrances)),
    yard.accessNotes && h("p.note", {}, yard.accessNotes),
    yard.intercomNotes && h("p.note", {}, `${words("act.intercom")}: ${yard.intercomNotes}`));
}

/** What kind of incident it is or becomes. */
function kindChoice(kind, onChange) {
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
