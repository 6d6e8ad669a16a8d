// The moves on an incident: send crews, amend it, resolve it, close it, open it again.

import { h } from "./dom.js";
import { showAmending, showClosing } from "./operator-act.js";
import { ask } from "./operator-ask.js";
import { toast } from "./operator-toast.js";
import { send } from "./server.js";
import { words } from "./words.js";

export class IncidentMoves {
  /** `opened`: the case. */
  constructor(opened) { this.opened = opened; }

  get #incident() { return this.opened.detail?.incident; }

  buttons(button, nobody) {
    const { state, closure } = this.#incident;
    const { assignments } = this.opened.detail;
    const ended = assignments.length > 0 && assignments.every((one) => one.isEnded);
    switch (state) {
      case "new":
      case "in-progress":
        return [
          !nobody && button("dispatch", "D", () => this.dispatch(), { main: !ended }),
          button("resolve", "", () => this.resolve(), { main: ended }),
          button("amend", "", () => this.opened.openPanel("amend", ".closing select")),
        ];
      case "resolved":
        return [
          button("close", "", () => this.opened.openPanel("close", ".closing select"), { main: true }),
          button("reopen", "", () => this.reopen()),
        ];
      default:
        return [h("p.note", {}, words(`disposition.${closure.disposition}`), ": ", closure.note)];
    }
  }

  #send(move, body) {
    const { id, version } = this.#incident;
    return send(`/api/incidents/${id}/${move}`, { version, ...body });
  }

  dispatch() {
    if (!this.#incident || this.opened.chosen.size === 0) return;
    return this.opened.run(async () => {
      const sent = await this.#send("dispatch", { units: [...this.opened.chosen] });
      this.opened.recommendAnew();
      this.said(sent);
    });
  }

  said({ incident, sent }) {
    toast(words("toast.dispatched", { number: incident.number, units: sent.map((one) => one.callSign).join(" + ") }));
  }

  resolve() {
    return this.opened.run(() => this.#send("resolve"));
  }

  async reopen() {
    const reason = await ask(words("act.reopenWhy"));
    if (reason) return this.opened.run(() => this.#send("reopen", { reason: reason.text }));
  }

  showAmending() {
    return showAmending(this.#incident, {
      onSave: (kind, note) => this.opened.run(async () => {
        await this.#send("amend", { kind, note });
        this.opened.closePanel();
        toast(words("toast.amended", { number: this.#incident.number }));
      }),
      onBack: () => this.opened.close(),
    });
  }

  showClosing() {
    return showClosing(this.opened.key, {
      onClose: (disposition, note, done) => this.opened.run(async () => {
        await this.#send("close", { disposition, note });
        done();
        this.opened.closePanel();
        toast(words("toast.closed", { number: this.#incident.number }));
      }),
      onBack: () => this.opened.close(),
    });
  }
}
