// One opened alert or incident: its detail, whom the operator has chosen, and what is on the right.

import { byId, h } from "./dom.js";
import { showKind, showPlace } from "./operator-act.js";
import { AlertMoves } from "./operator-alert.js";
import { Callers } from "./operator-caller.js";
import { showDeadline, tickDeadline } from "./operator-deadline.js";
import { IncidentMoves } from "./operator-incident.js";
import { showLog, showProcedure } from "./operator-log.js";
import { redraw } from "./operator-redraw.js";
import { toast } from "./operator-toast.js";
import { Crews, showCrews } from "./operator-units.js";
import { Refusal, read } from "./server.js";
import { words } from "./words.js";

export class Case {
  /** As the server told it; what moves on it are read from here. */
  detail = null;
  /** The units that the operator would send. */
  chosen = new Set();
  #item = null;
  #touched = false;
  /** Of the incident, where the operator chose another one than the rule says. */
  #kind = null;
  #panel = null;
  #isBusy = false;
  #asked = 0;
  /** Something was read while somebody typed here: it is drawn when that is over. */
  #isStale = false;

  constructor({ evidence, now, me, zone, onChange }) {
    Object.assign(this, { evidence, now, me, zone, onChange });
    this.root = byId("act");
    this.alerts = new AlertMoves(this);
    this.incidents = new IncidentMoves(this);
    this.crews = new Crews(this);
    this.callers = new Callers(this);
    this.root.addEventListener("focusout", () => setTimeout(() => {
      if (this.#isStale && !this.#isTypingHere()) this.#draw();
    }));
    setInterval(() => this.#tick(), 1000);
  }

  #tick() {
    for (const clock of this.root.querySelectorAll("[data-since]")) {
      clock.textContent = words.clock(this.now() - Number(clock.dataset.since));
    }
    for (const line of this.root.querySelectorAll(".due[data-standing]")) tickDeadline(line, this.now());
  }

  get isOpen() { return this.#item !== null; }
  get key() { return this.#item?.key ?? null; }
  get isChoosingReason() { return this.#panel === "dismiss"; }
  get cameras() { return this.detail?.cameras ?? []; }

  async open(item, { focus = true } = {}) {
    const isNew = item.key !== this.#item?.key;
    this.#item = item;
    if (isNew) {
      this.onTurn?.(item.key);
      this.detail = null;
      this.#panel = null;
      this.chosen.clear();
      this.#touched = false;
      this.#kind = null;
      this.root.replaceChildren(h("p.loading", { role: "status" }, words("act.loading")));
    }
    await this.refresh();
    // What it is, where and until when stays in sight.
    if (focus && isNew) this.root.querySelector(".main")?.focus({ preventScroll: true });
  }

  /** The button that shows ⏎, while it is seen: Enter presses it, wherever the focus is. */
  get enterButton() {
    const button = this.root.querySelector(".act-buttons > .main[data-key='⏎']");
    return button && !this.#isBusy ? button : null;
  }

  close() {
    if (this.#panel) {
      const opener = `.act-buttons [data-mark="${this.#panel}"]`;
      this.#panel = null;
      this.#draw();
      return this.root.querySelector(opener)?.focus({ preventScroll: true });
    }
    if (this.isOpen) this.onTurn?.(null);
    this.#item = null;
    this.detail = null;
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
      this.detail = detail;
      this.#recommend();
      this.evidence.open({ ...(detail.alert ?? detail.alerts[0] ?? {}), ...detail, key });
      this.#isStale = this.#isTypingHere();
      if (!this.#isStale) this.#draw();
    } catch (error) {
      const isGone = error.status === 404 || error.status === 400;
      if (!isGone) this.explain(error);
      if (!this.detail) this.root.replaceChildren(h("p.stage-empty", {}, words(isGone ? "act.gone" : "act.notLoaded")));
    }
  }

  #isTypingHere() {
    const { activeElement } = document;
    return ["amend", "caller"].includes(this.#panel)
      || (this.root.contains(activeElement) && activeElement.matches("textarea, select, input[type=text]"));
  }

  /** The recommended crews, until the operator has chosen for himself. */
  #recommend() {
    const candidates = this.detail.recommendation?.candidates ?? [];
    if (!this.#touched) {
      this.chosen = new Set(candidates.filter((one) => one.isChosen).map((one) => one.unit));
    }
    const known = new Set(candidates.map((one) => one.unit));
    for (const unit of this.chosen) if (!known.has(unit)) this.chosen.delete(unit);
  }

  recommendAnew() { this.#touched = false; }

  // What is on the right

  #draw() {
    const { detail } = this;
    if (!detail) {
      this.root.replaceChildren(h("p.stage-empty", {}, words(matchMedia("(max-width: 720px)").matches ? "act.emptyTouch" : "act.empty")));
      return;
    }
    const { alert, incident } = detail;
    this.#isStale = false;
    const parts = [this.#head(), h("div.act-body", { data: { scrolls: "body" } }, this.#body())];
    redraw(this.root, () => {
      if (this.#panel || !this.buttons?.isConnected) {
        return this.root.replaceChildren(...parts, h("div.act-foot", {}, this.#decision()));
      }
      // A button that is being pressed is not taken away under the finger.
      parts.forEach((part, place) => this.root.children[place].replaceWith(part));
      this.#drawButtons();
    });
    this.root.dataset.state = (alert ?? incident).state;
  }

  /** Between what it is and what to decide, which always stay in sight. */
  #body() {
    const { detail } = this;
    return [
      showPlace(detail.yard, detail.camera), this.crews.show(detail.assignments),
      this.alerts.isUndecided && showKind(detail.kind, (kind) => this.#choose(kind)),
      this.#mayChooseCrews && showCrews(detail.recommendation, this.chosen, (unit, isOn) => {
        this.#touched = true;
        if (isOn) this.chosen.add(unit);
        else this.chosen.delete(unit);
        this.#drawButtons();
      }),
      showProcedure(detail.incident?.kind ?? detail.kind), showLog(detail.log, detail.zone ?? this.zone),
    ];
  }

  get #mayChooseCrews() {
    const { incident } = this.detail;
    return incident ? ["new", "in-progress"].includes(incident.state) : this.alerts.isUndecided;
  }

  #head() {
    const { alert, incident, camera } = this.detail;
    const moment = alert ? alert.moment.end : incident.openedAt;
    const title = alert
      ? `${words(`ruleKind.${alert.ruleKind}`)} · ${words(`label.${alert.label}`)}`
      : words("queue.incident", { number: incident.number, kind: words(`incidentKind.${incident.kind}`) });
    return h("header.act-head", {}, h("h2", { tabindex: "-1", data: { heading: "" } }, title),
      h("p.note", {}, h("time", { title: words.time(moment, this.zone, { day: true }) }, words.time(moment, this.zone)),
        camera ? ` · ${camera.name}` : "", alert ? ` · ${alert.rule}` : "",
        alert?.handler ? ` · ${alert.handler.name}` : ""),
      this.#due((alert ?? incident).deadline),
      alert?.pictureRemoved && h("p.note", {}, alert.pictureRemoved),
      alert?.state === "dismissed" && h("p.due", {}, words("toast.dismissed", { cause: words(`cause.${alert.dismissal}`) })),
      incident && this.callers.show(), incident?.note && h("p.said", {}, incident.note),
      incident && location.pathname !== `/incidents/${incident.id}` && h("p", {}, h("a", { href: `/incidents/${incident.id}`, target: "_blank" }, words("act.openIncident"))));
  }

  #due(deadline) {
    const unit = this.detail.assignments.find((one) => one.deadline && one.deadline.alertsAt === deadline?.alertsAt);
    return showDeadline(deadline, this.now(), unit?.callSign);
  }

  #decision() {
    switch (this.#panel) {
      case "dismiss": return this.alerts.showReasons();
      case "close": return this.incidents.showClosing();
      case "amend": return this.incidents.showAmending();
      case "caller": return this.callers.showForm();
      default:
        this.buttons = h("div.act-buttons");
        this.#drawButtons();
        return this.buttons;
    }
  }

  #drawButtons() {
    const button = (name, key, run, { main = false } = {}) =>
      h(`button${main ? ".main" : ""}`, {
        type: "button", onclick: () => { if (!this.#isBusy) run(); }, data: { mark: name, key },
        "aria-disabled": this.#isBusy ? "true" : null,
      }, words(`act.${name}`), " ", key && h("kbd", {}, key));
    const moves = this.detail.alert ? this.alerts : this.incidents;
    if (!this.buttons) return;
    const fresh = moves.buttons(button, this.chosen.size === 0).filter(Boolean);
    const shown = [...this.buttons.children];
    if (shown.length === fresh.length && shown.every((one, place) => one.isEqualNode(fresh[place]))) return;
    redraw(this.buttons, () => this.buttons.replaceChildren(...fresh));
  }

  /** A form in the place of the buttons; `first` gets the focus. */
  openPanel(name, first) {
    this.#panel = name;
    this.#draw();
    this.root.querySelector(first)?.focus({ preventScroll: true });
  }

  closePanel() { this.#panel = null; }

  // Moves

  /** One move at a time: true where it was made. */
  async run(work) {
    if (this.#isBusy || !this.detail) return false;
    this.#isBusy = true;
    this.#drawButtons();
    try {
      await this.#again(work);
      return true;
    } catch (error) {
      this.explain(error);
      return false;
    } finally {
      this.#isBusy = false;
      this.onChange();
      await this.refresh();
      if (this.detail && !this.#panel) this.#drawButtons();
    }
  }

  /** That the camera saw the same once more changes no decision: it is made again on what is known now. */
  async #again(work) {
    try {
      await work();
    } catch (error) {
      if (!error.changed?.isRepeat) throw error;
      await this.refresh();
      await work();
    }
  }

  /** Takes something back, whatever is open by now. */
  async undo(work) {
    try {
      await work();
    } catch (error) {
      this.explain(error);
    }
    this.onChange();
    await this.refresh();
  }

  /** A refusal is said; what was typed stays where it is. */
  explain(error) {
    if (!(error instanceof Refusal)) throw error;
    const key = error.status === 0 ? "refusal.noLink" : error.status === 409 ? "refusal.stale"
      : error.status === 401 ? "refusal.signedOut" : error.status === 403 ? "refusal.denied" : null;
    const { said } = error.changed ?? {};
    toast(said ? words("refusal.staleBy", { said }) : key ? words(key) : error.detail || error.message, { tone: "bad" });
  }

  dispatch() { return this.alerts.isUndecided ? this.alerts.confirmAndDispatch() : this.incidents.dispatch(); }

  /** From the alert on to what came of it. */
  follow(incident) {
    this.#touched = false;
    this.#item = { key: `incident-${incident.id}`, kind: "incident", record: incident };
    this.onTurn?.(this.key);
    this.onFollow?.(this.#item);
  }

  /** Another kind wants other crews: they are recommended anew. */
  #choose(kind) {
    this.#kind = kind;
    this.#touched = false;
    document.activeElement?.blur();
    return this.refresh();
  }
}
