// The large button for the next step, and the smaller ways out.

import { byId, h } from "./dom.js";
import { words } from "./words.js";

const next = { dispatched: "acknowledge", acknowledged: "setOff", "en-route": "arrive", "on-scene": "clear" };
const outReasons = ["vehicle", "refuelling", "break", "paperwork", "on-another-call"];
const declineReasons = ["too-far", "on-another-call", "vehicle", "shift-ends", "other"];
/** Milliseconds in which a second touch of a gloved hand is not taken for the step after. */
const settle = 600;
let pressedAt = -Infinity;

export function showButtons(state, choosing, act) {
  if (choosing) return showReasons(state, act);
  const move = next[state];
  const note = state === "on-scene" && h("textarea", { id: "crew-note", rows: "2", maxlength: "1000", placeholder: words("crew.clearNote"), "aria-label": words("crew.clearNote") });
  return h("footer.crew-buttons", {},
    h("p.crew-state", {}, words(`assignmentState.${state}`), h("span.unsent", { hidden: true }, " · ", words("crew.notSent"))),
    note,
    move && settled(h("button.crew-main", {
      type: "button", onclick: () => {
        pressedAt = performance.now();
        act.press(move, { note: byId("crew-note")?.value ?? "" });
      },
    }, words(`crew.move.${move}`))),
    h("button.crew-out", { type: "button", onclick: () => act.choose(true) },
      words(state === "dispatched" || state === "acknowledged" ? "crew.decline" : "crew.unable")));
}

function settled(button) {
  const rest = settle - (performance.now() - pressedAt);
  if (rest > 0) {
    button.disabled = true;
    setTimeout(() => { button.disabled = false; }, rest);
  }
  return button;
}

function showReasons(state, act) {
  const back = h("button.crew-out", { type: "button", onclick: () => act.choose(false) }, words("act.back"));
  const note = h("textarea", { rows: "2", maxlength: "400", placeholder: words("crew.reason"), "aria-label": words("crew.reason") });
  const wanted = () => {
    if (note.value.trim()) return note.value.trim();
    note.setAttribute("aria-invalid", "true");
    note.focus();
    return null;
  };
  if (state === "en-route" || state === "on-scene") {
    return h("footer.crew-buttons", {}, h("h2", {}, words("crew.unableWhy")), note,
      h("button.crew-danger", { type: "button", onclick: () => { const reason = wanted(); if (reason) act.press("beUnable", { reason }); } }, words("crew.unable")), back);
  }
  return h("footer.crew-buttons", {}, h("h2", {}, words("crew.declineWhy")),
    declineReasons.map((reason) => h("button.crew-reason", {
      type: "button",
      onclick: () => {
        if (reason !== "other") return act.press("decline", { reason, note: note.value.trim() });
        const text = wanted();
        if (text) act.press("decline", { reason, note: text });
      },
    }, words(`declineReason.${reason}`))), note, back);
}

export function showFree(unit, act) {
  const moves = { "off-duty": "goOnDuty", available: "goOffDuty", reserved: "goOffDuty", "out-of-service": "returnToService" };
  const move = moves[unit.duty];
  return h("footer.crew-buttons", {},
    move && h(move === "goOffDuty" ? "button.crew-out" : "button.crew-main", {
      type: "button", onclick: () => act.changeDuty(move),
    }, words(`crew.duty.${move}`)),
    unit.duty === "available" && h("button.crew-out", { type: "button", onclick: () => act.choose(true) }, words("crew.out")));
}

export function showOutReasons(act) {
  return h("section", {}, h("h1", {}, words("crew.outWhy")), h("footer.crew-buttons", {},
    outReasons.map((reason) => h("button.crew-reason", {
      type: "button", onclick: () => act.changeDuty("takeOutOfService", reason),
    }, words(`outReason.${reason}`))),
    h("button.crew-out", { type: "button", onclick: () => act.choose(false) }, words("act.back"))));
}
