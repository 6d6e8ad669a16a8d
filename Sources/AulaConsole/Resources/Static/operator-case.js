// One opened alert or incident: its detail, whom the operator has chosen, and the moves on it.

import { byId, h } from "./dom.js";
import {
  declineReasons, showAmending, showAssignments, showClosing, showCrews, showDismissal, showKind, showLog,
  showPlace, showProcedure, toast,
} from "./operator-act.js";
import { ask } from "./operator-ask.js";
import { Refusal, read, send } from "./server.js";
import { words } from "./words.js";

export class Case {
  #detail = null;
  #item = null;
  #chosen = new Set();
  #touched = false;
  /** Of the incident, where the operator chose another one than the rule says. */
  #kind = null;
  #panel = null;
  #dismissal = null;
  #isBusy = false;
  #asked = 0;

  constructor({ evidence, now, me, zone, onChange }) {
    Object.assign(this, { evidence, now, me, zone, onChange });
    this.root = byId("act");
    setInterval(() => this.#tick(), 1000);
  }

  #tick() {
    for (const clock of this.root.querySelectorAll("[data-since]")) {
      clock.textContent = words.clock(this.now() - Number(clock.dataset.since));
    }
  }

  get isOpen() { return this.#item !== null; }
  get key() { return this.#item?.key ?? null; }
  get isChoosingReason() { return this.#panel === "dismiss"; }
  get cameras() { return this.#detail?.cameras ?? []; }

  async open(item, { focus = true } = {}) {
    const isNew = item.key !== this.#item?.key;
    this.#item = item;
    if (isNew) {
      this.#detail = null;
      this.#panel = null;
      this.#chosen.clear();
      this.#touched = false;
      this.#kind = null;
      this.root.replaceChildren(h("p.loading", { role: "status" }, words("act.loading")));
    }
    await this.refresh();
    if (focus && isNew) this.root.querySelector(".main")?.focus();
  }

  close() {
    if (this.#panel) {
      this.#panel = null;
      return this.#draw();
    }
    this.#item = null;
    this.#detail = null;
    this.evidence.clear();
    this.#draw();
  }

  async refresh() {
    if (!this.#item) return;
    const { key, kind, record } = this.#item;
    const turn = ++this.#asked;
    try {
      const query = kind === "alert" && this.#kind ? `?kind=${this.#kind}` : "";
      const detail = await read(`/api/${kind}s/${record.id}${query}`);
      if (turn !== this.#asked || key !== this.key) return;
      this.#detail = detail;
      this.#recommend();
      this.evidence.open({ ...(detail.alert ?? detail.alerts[0] ?? {}), ...detail, key });
      if (!this.root.contains(document.activeElement) || !this.#isTypingHere()) this.#draw();
    } catch (error) {
      this.#explain(error);
      if (!this.#detail) this.root.replaceChildren(h("p.note", {}, words("act.notLoaded")));
    }
  }

  #isTypingHere() {
    return this.#panel === "amend" || document.activeElement.matches("textarea, select, input[type=text]");
  }

  /** The recommended crews, until the operator has chosen for himself. */
  #recommend() {
    const candidates = this.#detail.recommendation?.candidates ?? [];
    if (!this.#touched) {
      this.#chosen = new Set(candidates.filter((one) => one.isChosen).map((one) => one.unit));
    }
    const known = new Set(candidates.map((one) => one.unit));
    for (const unit of this.#chosen) if (!known.has(unit)) this.#chosen.delete(unit);
  }

  // What is on the right

  #draw() {
    this.#dismissal = null;
    const detail = this.#detail;
    if (!detail) {
      this.root.replaceChildren(h("p.stage-empty", {}, words("act.empty")));
      return;
    }
    const { alert, incident } = detail;
    this.root.replaceChildren(...[
      this.#head(), showPlace(detail.yard, detail.camera),
      detail.assignments.length > 0
        && showAssignments(detail.assignments, { onMove: (one, move) => this.#move(one, move), now: this.now }),
      alert && this.#isUndecided && showKind(detail.kind, (kind) => this.#choose(kind)),
      this.#mayChooseCrews && showCrews(detail.recommendation, this.#chosen, (unit, isOn) => {
        this.#touched = true;
        if (isOn) this.#chosen.add(unit);
        else this.#chosen.delete(unit);
        this.#drawButtons();
      }),
      this.#decision(), showProcedure(incident?.kind ?? detail.kind), showLog(detail.log, detail.zone ?? this.zone),
    ].filter(Boolean));
    if (alert) this.root.dataset.state = alert.state;
    else this.root.dataset.state = incident.state;
  }

  get #mayChooseCrews() {
    const { alert, incident } = this.#detail;
    return incident ? ["new", "in-progress"].includes(incident.state) : ["new", "acknowledged"].includes(alert.state);
  }

  #head() {
    const { alert, incident, camera } = this.#detail;
    const moment = alert ? alert.lastSeen : incident.openedAt;
    const title = alert
      ? `${words(`ruleKind.${alert.ruleKind}`)} · ${words(`label.${alert.label}`)}`
      : words("queue.incident", { number: incident.number, kind: words(`incidentKind.${incident.kind}`) });
    return h("header.act-head", {}, h("h2", {}, title),
      h("p.note", {}, h("time", { title: words.time(moment, this.zone, { day: true }) }, words.time(moment, this.zone)),
        camera ? ` · ${camera.name}` : "", alert ? ` · ${alert.rule}` : "",
        alert?.handler ? ` · ${alert.handler.name}` : ""),
      incident?.note && h("p.said", {}, incident.note),
      incident && location.pathname !== `/incidents/${incident.id}` && h("p", {}, h("a", { href: `/incidents/${incident.id}`, target: "_blank" }, words("act.openIncident"))));
  }

  #decision() {
    if (this.#panel === "dismiss") {
      this.#dismissal = showDismissal(this.key, {
        onDismiss: (cause, note, done) => this.#dismiss(cause, note, done), onBack: () => this.close(),
      });
      return this.#dismissal.element;
    }
    if (this.#panel === "close") {
      return showClosing(this.key, {
        onClose: (disposition, note, done) => this.#finish(disposition, note, done), onBack: () => this.close(),
      });
    }
    if (this.#panel === "amend") {
      return showAmending(this.#detail.incident, {
        onSave: (kind, note) => this.#amend(kind, note), onBack: () => this.close(),
      });
    }
    this.buttons = h("div.act-buttons");
    this.#drawButtons();
    return this.buttons;
  }

  #drawButtons() {
    const { alert, incident } = this.#detail;
    const button = (name, key, run, { main = false, disabled = false } = {}) =>
      h(`button${main ? ".main" : ""}`, { type: "button", onclick: run, disabled: disabled || this.#isBusy },
        words(`act.${name}`), " ", key && h("kbd", {}, key));
    const nobody = this.#chosen.size === 0;
    let list = [];
    if (alert && ["new", "acknowledged"].includes(alert.state)) {
      list = [
        nobody ? button("confirm", "⏎", () => this.confirm(), { main: true })
          : button("confirmAndDispatch", "⏎", () => this.confirmAndDispatch(), { main: true }),
        !nobody && button("confirmOnly", "C", () => this.confirm()),
        button("dismiss", "X", () => this.dismiss()),
        (alert.state === "new" || alert.handler?.id !== this.me.id) && button("take", "A", () => this.take()),
      ];
    } else if (alert?.state === "dismissed") {
      list = [button("reconsider", "Z", () => this.reconsider())];
    } else if (incident?.state === "new" || incident?.state === "in-progress") {
      const ended = this.#detail.assignments.length > 0 && this.#detail.assignments.every((one) => one.isEnded);
      list = [
        !nobody && button("dispatch", "D", () => this.dispatch(), { main: !ended }),
        button("resolve", "", () => this.resolve(), { main: ended }),
        button("amend", "", () => this.#openPanel("amend")),
      ];
    } else if (incident?.state === "resolved") {
      list = [button("close", "", () => this.#openPanel("close"), { main: true }), button("reopen", "", () => this.reopen())];
    } else if (incident?.state === "closed") {
      list = [h("p.note", {}, words(`disposition.${incident.closure.disposition}`), ": ", incident.closure.note)];
    }
    this.buttons?.replaceChildren(...list.filter(Boolean));
  }

  #openPanel(name) {
    this.#panel = name;
    this.#draw();
    this.root.querySelector(name === "dismiss" ? ".reason" : ".closing select")?.focus();
    this.root.querySelector(".closing, .dismissal")?.scrollIntoView({ block: "nearest" });
  }

  // Moves

  async #run(work) {
    if (this.#isBusy || !this.#detail) return false;
    this.#isBusy = true;
    this.#drawButtons();
    try {
      await work();
      return true;
    } catch (error) {
      this.#explain(error);
      return false;
    } finally {
      this.#isBusy = false;
      this.onChange();
      await this.refresh();
      if (this.#detail && !this.#panel) this.#drawButtons();
    }
  }

  /** A refusal is said; what was typed stays where it is. */
  #explain(error) {
    if (!(error instanceof Refusal)) throw error;
    const key = error.status === 0 ? "refusal.noLink" : error.status === 409 ? "refusal.stale"
      : error.status === 401 ? "refusal.signedOut" : error.status === 403 ? "refusal.denied" : null;
    toast(key ? words(key) : error.detail || error.message, { tone: "bad" });
  }

  async #mine() {
    const { alert } = this.#detail;
    if (alert.state === "acknowledged" && alert.handler?.id === this.me.id) return alert.version;
    const taken = await send(`/api/alerts/${alert.id}/take`, { version: alert.version });
    this.#detail.alert = { ...alert, ...taken.alert };
    return taken.alert.version;
  }

  take() {
    if (this.#detail?.alert) return this.#run(() => this.#mine());
  }

  confirm() {
    if (!this.#isUndecided) return;
    return this.#run(async () => {
      const version = await this.#mine();
      const { incident } = await send(`/api/alerts/${this.#detail.alert.id}/confirm`, { version, kind: this.#detail.kind });
      toast(words("toast.confirmed", { number: incident.number }));
      this.#follow(incident);
    });
  }

  confirmAndDispatch() {
    if (!this.#isUndecided) return;
    return this.#run(async () => {
      const version = await this.#mine();
      const sent = await send(`/api/alerts/${this.#detail.alert.id}/confirm`, {
        version, kind: this.#detail.kind, units: [...this.#chosen],
      });
      this.#said(sent);
      this.#follow(sent.incident);
    });
  }

  dispatch() {
    const { incident } = this.#detail ?? {};
    if (this.#isUndecided) return this.confirmAndDispatch();
    if (!incident || this.#chosen.size === 0) return;
    return this.#run(async () => {
      const sent = await send(`/api/incidents/${incident.id}/dispatch`, { version: incident.version, units: [...this.#chosen] });
      this.#touched = false;
      this.#said(sent);
    });
  }

  #said({ incident, sent }) {
    toast(words("toast.dispatched", { number: incident.number, units: sent.map((one) => one.callSign).join(" + ") }));
  }

  /** From the alert on to what came of it. */
  #follow(incident) {
    this.#touched = false;
    this.#item = { key: `incident-${incident.id}`, kind: "incident", record: incident };
    this.onFollow?.(this.#item);
  }

  get #isUndecided() { return ["new", "acknowledged"].includes(this.#detail?.alert?.state); }

  dismiss() {
    if (this.#isUndecided) this.#openPanel("dismiss");
  }

  chooseReason(place) { this.#dismissal?.choose(place); }

  #dismiss(cause, note, done) {
    const { alert } = this.#detail;
    return this.#run(async () => {
      const version = await this.#mine();
      const answer = await send(`/api/alerts/${alert.id}/dismiss`, { version, cause, note });
      done();
      this.#panel = null;
      this.undo = () => this.#takeBack(alert.id, answer.alert.version);
      toast(words("toast.dismissed", { cause: words(`cause.${cause}`) }), { undo: this.undo });
    });
  }

  async #takeBack(id, version) {
    this.undo = null;
    try {
      await send(`/api/alerts/${id}/reconsider`, { version });
      toast(words("toast.reconsidered"));
    } catch (error) {
      this.#explain(error);
    }
    this.onChange();
    await this.refresh();
  }

  reconsider() {
    const { alert } = this.#detail ?? {};
    if (alert?.state === "dismissed") return this.#takeBack(alert.id, alert.version);
  }

  /** Another kind wants other crews: they are recommended anew. */
  #choose(kind) {
    this.#kind = kind;
    this.#touched = false;
    document.activeElement?.blur();
    return this.refresh();
  }

  /** What a crew tells by radio, or the desk's own word to it; what ends its work is asked about. */
  async #move(assignment, move) {
    const said = await this.#why(assignment, move);
    if (said === null) return;
    const done = await this.#run(() => send(`/api/assignments/${assignment.id}/move`, {
      version: assignment.version, move, ...said,
    }));
    if (!done) return;
    const next = this.#detail?.assignments.find((one) => one.id === assignment.id);
    if (next) toast(words("toast.moved", { unit: next.callSign, state: words(`assignmentState.${next.state}`) }));
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

  #amend(kind, note) {
    const { incident } = this.#detail;
    return this.#run(async () => {
      await send(`/api/incidents/${incident.id}/amend`, { version: incident.version, kind, note });
      this.#panel = null;
      toast(words("toast.amended", { number: incident.number }));
    });
  }

  resolve() {
    const { incident } = this.#detail;
    return this.#run(() => send(`/api/incidents/${incident.id}/resolve`, { version: incident.version }));
  }

  async reopen() {
    const { incident } = this.#detail;
    const reason = await ask(words("act.reopenWhy"));
    if (reason) return this.#run(() => send(`/api/incidents/${incident.id}/reopen`, { version: incident.version, reason: reason.text }));
  }

  #finish(disposition, note, done) {
    const { incident } = this.#detail;
    return this.#run(async () => {
      await send(`/api/incidents/${incident.id}/close`, { version: incident.version, disposition, note });
      done();
      this.#panel = null;
      toast(words("toast.closed", { number: incident.number }));
    });
  }
}
