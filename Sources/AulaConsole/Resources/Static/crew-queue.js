// The steps of a crew on their way to the server: in order, one tab at a time, each under a key of
// its own. A step leaves the queue when the server has it, or when it was refused and that is shown.

import * as box from "./crew-box.js";
import { Refusal, read, send } from "./server.js";

export const after = {
  acknowledge: "acknowledged", setOff: "en-route", arrive: "on-scene", clear: "cleared",
  decline: "declined", beUnable: "unable",
};
const conflictsKept = 20;
let isSending = false;

export const queued = (id) => box.kept().waiting.filter((one) => one.assignment === id);

export function push(step) {
  box.change(({ waiting }) => waiting.push({ ...step, key: box.newKey(), at: Date.now() / 1000 }));
}

/** The last step may be taken back as long as it cannot have reached the server. */
export const mayUndo = (step) =>
  !step.tried && !(isSending && box.kept().waiting[0]?.key === step.key) && box.kept().waiting.at(-1)?.key === step.key;

export function undo(step) { if (mayUndo(step)) drop(step); }

function drop(step, edit = () => {}) {
  box.change((kept) => {
    kept.waiting = kept.waiting.filter((one) => one.key !== step.key);
    edit(kept);
  });
}

/** `load` asks for the call anew and answers what came; `onChange` draws; throws what is no refusal. */
export async function flush({ load, onChange, onSignedOut }) {
  if (isSending || box.kept().waiting.length === 0) return;
  isSending = true;
  try {
    await alone(async () => {
      for (let [step] = box.kept().waiting; step; [step] = box.kept().waiting) {
        await sendOne(step, load);
        onChange();
      }
      await load();
    });
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401) onSignedOut();
  } finally {
    isSending = false;
    onChange();
  }
}

/** One tab sends; the other one's steps are in the same queue. Without locks the keys alone guard. */
function alone(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request("aula-steps", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}

async function sendOne(step, load, mayRenew = true) {
  const known = box.kept().duty?.assignments.find((one) => one.id === step.assignment);
  const version = known?.version ?? 0;
  // What a phone without any network tries does not leave it.
  if (navigator.onLine) mark(step);
  try {
    const { assignment } = await send(`/api/assignments/${step.assignment}/move`, {
      version, move: step.move, reason: step.reason, note: step.note, at: step.at, sent: Date.now() / 1000, key: step.key,
    });
    drop(step, ({ duty }) => learn(duty, assignment));
  } catch (error) {
    if (!(error instanceof Refusal) || !isJudged(error.status)) throw error;
    if (error.code === "console.stale-form" && mayRenew) {
      await renewToken();
      return sendOne(step, load, false);
    }
    await settle(step, version, error, await load());
  }
}

function mark(step) {
  box.change(({ waiting }) => { for (const one of waiting) if (one.key === step.key) one.tried = true; });
}

function learn(duty, { id, version, state, moves, deadline, isEnded }) {
  if (!duty) return;
  if (isEnded) duty.assignments = duty.assignments.filter((one) => one.id !== id);
  for (const one of duty.assignments) if (one.id === id) Object.assign(one, { version, state, moves, deadline });
}

/** Whether the server has decided, and not only failed or asked to wait. */
const isJudged = (status) => status >= 400 && status < 500 && ![401, 408, 425, 429].includes(status);

/** The page may be one from before a new sign-in: its token is then of another session. */
async function renewToken() {
  const page = await fetch("/duty", { headers: { accept: "text/html" } }).then((answer) => answer.text()).catch(() => "");
  const [, token] = page.match(/name="form-token" content="([^"]+)"/) ?? [];
  if (token) document.querySelector("meta[name=form-token]").content = token;
}

/** Refused: it is sent again as things are now, or it is shown until somebody has read why not. */
function settle(step, version, error, fresh) {
  const call = fresh.assignments.find((one) => one.id === step.assignment);
  const past = fresh.past.find((one) => one.id === step.assignment);
  if (error.status === 409 && call && call.version !== version && call.moves.includes(step.move)) return;
  const state = call?.state ?? past?.state ?? null;
  if (state === after[step.move] && !step.note && !step.reason) return drop(step);
  const { move, at, number, note } = step;
  report({ move, at, number, note, state, why: past?.reason ?? (state ? null : error.message) });
  drop(step);
}

/** Shown until somebody has read it; what another tab has reported is not said twice. */
export function report(conflict) {
  box.change((kept) => {
    const isSame = (one) => one.move === conflict.move && one.at === conflict.at && one.number === conflict.number;
    if (!kept.conflicts.some(isSame)) kept.conflicts = [...kept.conflicts, conflict].slice(-conflictsKept);
  });
}

export function readConflicts() { box.change((kept) => { kept.conflicts = []; }); }

export async function load() {
  const duty = await read("/api/duty");
  box.take(duty);
  return duty;
}
