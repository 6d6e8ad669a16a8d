// What the phone keeps for a reload out of reach: the call, the steps that are not sent, and those
// that were refused until they are read. One place for all tabs; the call goes when it ends.

import { boot } from "./dom.js";

const key = `aula.duty.${boot.me.id}`;
const empty = {
  duty: null,
  /** When the server was last heard of, and since when it is not; Unix seconds of this phone. */
  heardAt: null,
  awaySince: null,
  /** Seconds that the server's clock is ahead of this phone's. */
  skew: 0,
  waiting: [],
  conflicts: [],
  /** The operator's words that were read, by assignment. */
  notes: {},
};
/** Where the browser keeps nothing for us, this page at least does. */
let fallback = null;

export function kept() {
  if (fallback) return structuredClone(fallback);
  try {
    return { ...structuredClone(empty), ...JSON.parse(localStorage.getItem(key) ?? "{}") };
  } catch {
    return structuredClone(empty);
  }
}

/** Reads, edits and writes in one go, so that another tab's steps are not overwritten. */
export function change(edit) {
  const now = kept();
  edit(now);
  try {
    localStorage.setItem(key, JSON.stringify(now));
  } catch {
    fallback = now;
  }
  return now;
}

/** `use` is called when another tab has changed something. */
export function follow(use) {
  addEventListener("storage", (event) => { if (event.key === key || event.key === null) use(); });
}

/** What the server says now; nothing that the job does not need is kept. */
export function take(duty) {
  return change((box) => {
    const { now, unit, assignments } = duty;
    const here = Date.now() / 1000;
    const notes = Object.fromEntries(assignments.map((one) => [one.id, box.notes[one.id] ?? one.incident.note]));
    Object.assign(box, { duty: { unit, assignments }, skew: now - here, heardAt: here, awaySince: null, notes });
  });
}

/** The moment by the server's clock, Unix seconds. */
export const now = () => Date.now() / 1000 + kept().skew;

/** A key that no other press has, also where the page is not served over TLS. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
