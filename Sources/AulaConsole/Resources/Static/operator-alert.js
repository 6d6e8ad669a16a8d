// The moves on an alert: take it, confirm it, dismiss it, take the dismissal back.

import { showDismissal } from "./operator-act.js";
import { toast } from "./operator-toast.js";
import { send } from "./server.js";
import { words } from "./words.js";

export class AlertMoves {
  #reasons = null;

  /** `opened`: the case. */
  constructor(opened) { this.opened = opened; }

  get #alert() { return this.opened.detail?.alert; }

  get isUndecided() { return ["new", "acknowledged"].includes(this.#alert?.state); }

  buttons(button, nobody) {
    const alert = this.#alert;
    if (this.isUndecided) {
      return [
        nobody ? button("confirm", "⏎", () => this.confirm(), { main: true })
          : button("confirmAndDispatch", "⏎", () => this.confirmAndDispatch(), { main: true }),
        !nobody && button("confirmOnly", "C", () => this.confirm()),
        button("dismiss", "X", () => this.dismiss()),
        (alert.state === "new" || alert.handler?.id !== this.opened.me.id) && button("take", "A", () => this.take()),
      ];
    }
    return alert.state === "dismissed" ? [button("reconsider", "Z", () => this.reconsider())] : [];
  }

  async #mine() {
    const alert = this.#alert;
    if (alert.state === "acknowledged" && alert.handler?.id === this.opened.me.id) return alert.version;
    const taken = await send(`/api/alerts/${alert.id}/take`, { version: alert.version });
    this.opened.detail.alert = { ...alert, ...taken.alert };
    return taken.alert.version;
  }

  take() {
    if (this.#alert) return this.opened.run(() => this.#mine());
  }

  confirm() {
    if (!this.isUndecided) return;
    return this.opened.run(async () => {
      const { incident } = await this.#confirm();
      toast(words("toast.confirmed", { number: incident.number }));
      this.opened.follow(incident);
    });
  }

  confirmAndDispatch() {
    if (!this.isUndecided) return;
    return this.opened.run(async () => {
      const sent = await this.#confirm([...this.opened.chosen]);
      this.opened.incidents.said(sent);
      this.opened.follow(sent.incident);
    });
  }

  async #confirm(units) {
    const version = await this.#mine();
    return send(`/api/alerts/${this.#alert.id}/confirm`, { version, kind: this.opened.detail.kind, units });
  }

  dismiss() {
    if (this.isUndecided) this.opened.openPanel("dismiss", ".reason");
  }

  showReasons() {
    this.#reasons = showDismissal(this.opened.key, {
      onDismiss: (cause, note, done) => this.#dismiss(cause, note, done), onBack: () => this.opened.close(),
    });
    return this.#reasons.element;
  }

  chooseReason(place) { this.#reasons?.choose(place); }

  #dismiss(cause, note, done) {
    const { id } = this.#alert;
    return this.opened.run(async () => {
      const version = await this.#mine();
      const answer = await send(`/api/alerts/${id}/dismiss`, { version, cause, note });
      done();
      this.opened.closePanel();
      toast(words("toast.dismissed", { cause: words(`cause.${cause}`) }), {
        undo: () => this.#takeBack(id, answer.alert.version),
      });
    });
  }

  async #takeBack(id, version) {
    try {
      await send(`/api/alerts/${id}/reconsider`, { version });
      toast(words("toast.reconsidered"));
    } catch (error) {
      this.opened.explain(error);
    }
    this.opened.onChange();
    await this.opened.refresh();
  }

  reconsider() {
    const alert = this.#alert;
    if (alert?.state === "dismissed") return this.#takeBack(alert.id, alert.version);
  }
}
