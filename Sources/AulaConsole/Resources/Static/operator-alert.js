// The moves on an alert: take it or take it over, confirm it, dismiss it, take the dismissal back.

import { showDismissal } from "./operator-act.js";
import { ask } from "./operator-ask.js";
import { standingOf } from "./operator-deadline.js";
import { toast } from "./operator-toast.js";
import { send } from "./server.js";
import { words } from "./words.js";

export class AlertMoves {
  #reasons = null;
  /** Whose work may be taken: it is asked once, also where a repeat of the alert makes a second try. */
  #agreed = null;

  /** `opened`: the case. */
  constructor(opened) { this.opened = opened; }

  #run(work) {
    this.#agreed = null;
    return this.opened.run(work);
  }

  get #alert() { return this.opened.detail?.alert; }

  get isUndecided() { return ["new", "acknowledged"].includes(this.#alert?.state); }

  get #isMine() { return this.#alert.holder === "self"; }

  buttons(button, nobody) {
    const { state } = this.#alert;
    if (this.isUndecided) {
      return [
        nobody ? button("confirm", "⏎", () => this.confirm(), { main: true })
          : button("confirmAndDispatch", "⏎", () => this.confirmAndDispatch(), { main: true }),
        !nobody && button("confirmOnly", "C", () => this.confirm()),
        button("dismiss", "X", () => this.dismiss()),
        !this.#isMine && button(state === "new" ? "take" : "takeOver", "A", () => this.take()),
      ];
    }
    return state === "dismissed" ? [button("reconsider", "Z", () => this.reconsider())] : [];
  }

  /** The version to decide on, once it is this operator's; null where it is left to the other. */
  async #mine() {
    if (this.#isMine) return this.#alert.version;
    if (!await this.#mayTakeOver()) return null;
    const { id, version, state } = this.#alert;
    const taken = await send(`/api/alerts/${id}/take${state === "new" ? "" : "-over"}`, { version });
    this.opened.detail.alert = { ...this.#alert, ...taken.alert };
    return taken.alert.version;
  }

  /** An alert that another operator holds is asked for first, unless its time has run out. */
  async #mayTakeOver() {
    const { holder, handler, deadline } = this.#alert;
    if (holder !== "another" || standingOf(deadline, this.opened.now()) === "late") return true;
    if (handler && this.#agreed === handler.id) return true;
    const isAgreed = await ask(words("act.takeOverWhy", { name: handler?.name ?? "" }), { yes: words("ask.take") }) !== null;
    this.#agreed = isAgreed ? handler?.id : null;
    return isAgreed;
  }

  take() {
    if (this.#alert) return this.#run(() => this.#mine());
  }

  confirm() {
    if (!this.isUndecided) return;
    return this.#run(async () => {
      const sent = await this.#confirm();
      if (!sent) return;
      toast(words("toast.confirmed", { number: sent.incident.number }));
      this.opened.follow(sent.incident);
    });
  }

  confirmAndDispatch() {
    if (!this.isUndecided) return;
    return this.#run(async () => {
      const sent = await this.#confirm([...this.opened.chosen]);
      if (!sent) return;
      this.opened.incidents.said(sent);
      this.opened.follow(sent.incident);
    });
  }

  async #confirm(units) {
    const version = await this.#mine();
    return version && send(`/api/alerts/${this.#alert.id}/confirm`, { version, kind: this.opened.detail.kind, units });
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
    return this.#run(async () => {
      const version = await this.#mine();
      if (!version) return;
      const answer = await send(`/api/alerts/${id}/dismiss`, { version, cause, note });
      done();
      this.opened.closePanel();
      toast(words("toast.dismissed", { cause: words(`cause.${cause}`) }), {
        undo: () => this.#takeBack(id, answer.alert.version),
      });
    });
  }

  #takeBack(id, version) {
    return this.opened.undo(async () => {
      await send(`/api/alerts/${id}/reconsider`, { version });
      toast(words("toast.reconsidered"));
    });
  }

  reconsider() {
    const alert = this.#alert;
    if (alert?.state === "dismissed") return this.#takeBack(alert.id, alert.version);
  }
}
