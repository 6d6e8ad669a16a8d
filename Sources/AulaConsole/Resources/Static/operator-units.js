// Crews: whom to send and why, and what each that was sent tells by radio, or did not tell after all.

import { h } from "./dom.js";
import { section } from "./operator-act.js";
import { ask } from "./operator-ask.js";
import { toast } from "./operator-toast.js";
import { send } from "./server.js";
import { words } from "./words.js";

/** Why a crew declines: the domain's reasons, in the order of the phone. */
const declineReasons = ["too-far", "on-another-call", "vehicle", "shift-ends", "other"];

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
    shortfall.excluded.length > 0 && h("details", { data: { mark: `not-${shortfall.kind}` } }, h("summary", { data: { mark: "summary" } }, words("act.whoNot", { n: shortfall.excluded.length })),
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

/** The crews that were sent to the opened incident, and their moves. */
export class Crews {
  /** `opened`: the case. */
  constructor(opened) { this.opened = opened; }

  /** Each crew, how it stands, and what it may tell by radio next. */
  show(assignments) {
    if (assignments.length === 0) return null;
    return section("sent", h("ul.assignments", {}, assignments.map((one) => this.#line(one))));
  }

  #line(one) {
    const now = this.opened.now();
    const since = one.endedAt ?? one.onSceneAt ?? one.enRouteAt ?? one.acknowledgedAt ?? one.dispatchedAt ?? one.proposedAt;
    const late = one.deadline && now > one.deadline.alertsAt;
    // An end is taken back only while the incident goes on.
    const mayUndo = one.mayBeTakenBack && (!one.isEnded || this.opened.detail.incident.state === "in-progress");
    return h("li.assignment", { data: { state: one.state } },
      h("span.crew-sign", {}, one.callSign), " ",
      h("span.assignment-state", {}, words(`assignmentState.${one.state}`)),
      late && h("span.late", {}, " ▲ ", words("act.noAnswer")),
      h("span.crew-time", { data: one.isEnded ? {} : { since: String(since) } }, words.clock(now - since)),
      one.reason && h("span.crew-why", {}, one.reason),
      (one.moves.length > 0 || mayUndo) && h("div.radio", { role: "group", "aria-label": `${words("act.radio")} ${one.callSign}` },
        one.moves.length > 0 && one.state !== "proposed" && h("span.note", {}, words("act.radio")),
        one.moves.map((move) => h("button.small", { type: "button", data: { mark: `${one.id} ${move}` }, onclick: () => this.#move(one, move) }, words(`act.move.${move}`))),
        mayUndo && h("button.small.undo", { type: "button", data: { mark: `${one.id} undo` }, onclick: () => this.#takeBack(one) },
          "↶ ", words("act.takeBack", { state: words(`assignmentState.${one.state}`) }))));
  }

  /** What a crew tells by radio, or the desk's own word to it; what ends its work is asked about. */
  async #move(assignment, move) {
    const said = await this.#why(assignment, move);
    if (said === null) return;
    await this.opened.run(async () => {
      const { assignment: next } = await send(`/api/assignments/${assignment.id}/move`, {
        version: assignment.version, move, ...said,
      });
      toast(words("toast.moved", { unit: next.callSign, state: words(`assignmentState.${next.state}`) }),
        next.mayBeTakenBack ? { undo: () => this.#takeBack(next), seconds: 10 } : {});
    });
  }

  /** The wrong button of what a crew told: its last step goes, the log keeps it. */
  #takeBack({ id, version }) {
    return this.opened.undo(async () => {
      const { assignment: now } = await send(`/api/assignments/${id}/move`, { version, move: "takeBack" });
      toast(words("toast.takenBack", { unit: now.callSign, state: words(`assignmentState.${now.state}`) }));
    });
  }

  async #why({ callSign: unit, state }, move) {
    if (move === "cancel" && state !== "proposed") {
      const reason = await ask(words("act.cancelWhy", { unit }));
      return reason && { reason: reason.text };
    }
    if (move === "beUnable") {
      const reason = await ask(words("act.radioWhy.beUnable", { unit }));
      return reason && { reason: reason.text };
    }
    if (move === "clear") {
      const found = await ask(words("act.radioWhy.clear", { unit }), { isOptional: true });
      return found && { note: found.text };
    }
    if (move === "decline") {
      const choices = declineReasons.map((value) => ({ value, text: words(`declineReason.${value}`) }));
      const why = await ask(words("act.radioWhy.decline", { unit }), { choices, wantsText: "other" });
      return why && { reason: why.choice, note: why.text };
    }
    return {};
  }
}
