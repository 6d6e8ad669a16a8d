// What was done, and what to do: the log and the procedure.

import { h } from "./dom.js";
import { words } from "./words.js";

export function showProcedure(kind) {
  const steps = [1, 2, 3, 4, 5].map((n) => `procedure.${kind}.${n}`).filter(words.has);
  if (steps.length === 0) return null;
  return h("details.act-part", { data: { mark: "procedure" } }, h("summary", { data: { mark: "summary" } }, words("act.procedure")),
    h("ol", {}, steps.map((key) => h("li", {}, words(key)))));
}

export function showLog(entries, zone) {
  return h("details.act-part", { data: { mark: "log" } }, h("summary", { data: { mark: "summary" } }, words("act.log", { n: entries.length })),
    h("ol.log", {}, entries.map((entry) => h("li", {},
      h("time", { title: words.time(entry.at, zone, { day: true }) }, words.time(entry.at, zone)), " ",
      moment(entry, zone), entry.text, h("span.note", {}, entry.who)))));
}

/** That a step was heard of later than it was made, or that the phone's clock is not to be believed. */
function moment({ receivedAt, doubt, toldAt }, zone) {
  const said = [receivedAt && words("log.received", { time: words.time(receivedAt, zone) }),
    doubt && words(`log.doubt.${doubt}`, { time: toldAt ? words.time(toldAt, zone) : "—" })].filter(Boolean);
  return said.length > 0 && h("span.note.log-moment", {}, said.join("; "));
}
