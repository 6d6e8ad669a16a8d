// The middle of the screen: the moment's clip, the live picture, or the map.

import { byId, h } from "./dom.js";
import { LivePlayer } from "./player.js";
import { RecordedPlayer } from "./player-recorded.js";
import { Overlay } from "./player-overlay.js";
import { read } from "./server.js";
import { words } from "./words.js";

const around = 120;
const before = 3;
const after = 4;
const speeds = [0.25, 0.5, 1, 2, 4];

/** The longest moment, seconds: of an hour's standing there the end is shown. */
const longest = 20;
const momentOf = ({ moment: { start, end } }) => ({ start: Math.max(start, end - longest), end });
/** No address, or off: nothing to wait for. */
const isOff = (camera) => camera.state?.state === "off";

export class Evidence {
  #player = null;
  #overlay = null;
  #near = [];
  #subject = null;
  #camera = null;
  #mode = "clip";
  #wantsBoxes = true;
  #map = null;
  /** What the clip shows: it stays while the alert goes on repeating, so that nothing jumps. */
  #moment = null;

  constructor({ zone, makeMap }) {
    this.zone = zone;
    this.makeMap = makeMap;
    this.stage = byId("stage");
    this.controls = byId("stage-controls");
    this.near = byId("near");
    for (const tab of document.querySelectorAll("[data-mode]")) {
      tab.addEventListener("click", () => this.show(tab.dataset.mode));
    }
    this.#makeControls();
  }

  get mode() { return this.#mode; }

  /** `subject`: `{ key, camera, cameras, moment, lastSeen, box, path, label, zones, lines, yard }`. */
  open(subject) {
    const before = this.#subject;
    this.#subject = subject;
    if (before && before.key === subject?.key) {
      // The box is that of the moment that is shown, not of a repeat.
      if (before.moment) Object.assign(subject, { moment: before.moment, box: before.box, path: before.path });
      return this.#annotate();
    }
    this.#moment = subject?.moment ? momentOf(subject) : null;
    this.#camera = subject?.camera ?? null;
    this.#showNear();
    this.show(subject?.moment ? "clip" : this.#camera ? "live" : "map");
  }

  clear() {
    this.#subject = null;
    this.#camera = null;
    this.#moment = null;
    this.#drop();
    this.#showNear();
    this.#showNothing();
    this.controls.hidden = true;
  }

  /** Nothing is open: the ways to pictures. */
  #showNothing() {
    this.stage.replaceChildren(h("div.stage-empty", {}, h("div", {}, h("p", {}, words("evidence.empty")),
      h("p.ways", {}, h("a.button", { href: "/wall" }, words("wall.title"), " ", h("kbd", {}, "W")),
        h("a.button", { href: "/alerts" }, words("alerts.title"))))));
  }

  show(mode) {
    this.#mode = mode;
    for (const tab of document.querySelectorAll("[data-mode]")) {
      tab.setAttribute("aria-pressed", String(tab.dataset.mode === mode));
    }
    byId("stage-name").textContent = this.#camera?.name ?? "";
    this.#drop();
    this.controls.hidden = mode !== "clip" || !this.#camera;
    if (mode === "map") return this.#showMap();
    if (!this.#subject && !this.#camera) return this.#showNothing();
    if (!this.#camera) return this.stage.replaceChildren(h("p.stage-empty", {}, words("evidence.noCamera")));
    if (mode === "live") this.#showLive();
    else this.#showClip();
  }

  /** The `place`th of the nearest cameras, from 1, live. */
  pick(place) {
    const camera = this.#subject?.cameras?.[place - 1];
    if (camera) this.watch(camera);
  }

  watch(camera) {
    this.#camera = camera;
    this.#markNear();
    this.show("live");
  }

  #drop() {
    this.#overlay?.close();
    this.#overlay = null;
    this.#player?.close();
    this.#player = null;
    this.#map?.close();
    this.#map = null;
  }

  #frame() {
    const frame = h("div.stage-frame");
    this.stage.replaceChildren(frame);
    return frame;
  }

  #showLive() {
    if (isOff(this.#camera)) {
      return this.stage.replaceChildren(h("p.stage-empty", {}, words("evidence.off", { camera: this.#camera.name })));
    }
    this.#player = new LivePlayer(this.#frame(), this.#camera.id);
  }

  #showClip() {
    const frame = this.#frame();
    const player = new RecordedPlayer(frame, this.#camera.id, { onTime: (time) => this.#follow(time) });
    this.#player = player;
    this.#overlay = new Overlay(frame);
    this.#overlay.hidden = !this.#wantsBoxes;
    const subject = this.#subject;
    if (this.#moment && this.#camera.id === subject.camera?.id) {
      player.show(this.#moment.start - before, this.#moment.end + after, { loop: true });
    } else {
      this.#moment ??= { start: Date.now() / 1000 - 30, end: Date.now() / 1000 - 30 };
      player.show(this.#middle - around, this.#middle + around, { at: this.#middle });
    }
    this.#cover(this.#middle);
    this.#annotate();
  }

  #annotate() {
    const subject = this.#subject;
    this.#markLatest();
    if (!this.#overlay || !subject?.box || this.#camera?.id !== subject.camera?.id) return;
    this.#overlay.draw({
      box: subject.box, path: subject.path, at: subject.moment.end, label: words(`label.${subject.label}`),
      zones: subject.zones, lines: subject.lines,
    });
  }

  /** The way to what the camera saw since. */
  #markLatest() {
    const { lastSeen, moment } = this.#subject ?? {};
    this.latest.hidden = !moment || lastSeen <= moment.end || this.#camera?.id !== this.#subject.camera?.id;
    if (this.latest.hidden) return;
    this.latest.href = `/cameras/${this.#camera.id}/archive?at=${Math.floor(lastSeen)}`;
    this.latest.textContent = words("evidence.latest", { time: words.time(lastSeen, this.zone) });
  }

  // The timeline

  #makeControls() {
    const button = (name, key, act) =>
      h("button.tool", { type: "button", title: `${words(`evidence.${name}`)} (${key})`, onclick: act, data: { tool: name } }, words(`evidence.${name}`));
    this.line = h("input.timeline-range", {
      type: "range", min: "-120", max: "120", step: "0.04", value: "0", "aria-label": words("evidence.timeline"),
      oninput: () => this.#jump(Number(this.line.value)),
    });
    this.bar = h("div.timeline-bar", { "aria-hidden": "true" });
    this.clock = h("output.timeline-clock");
    this.speed = h("select", {
      "aria-label": words("evidence.speed"),
      onchange: () => { if (this.#player) this.#player.speed = Number(this.speed.value); },
    }, speeds.map((rate) => h("option", { value: String(rate), selected: rate === 1 }, `×${rate}`)));
    this.archive = h("a.tool.button", {}, words("archive.open"));
    this.latest = h("a.tool.button", { hidden: true });
    this.save = h("a.tool.button", {}, words("export.open"));
    this.controls.append(
      h("div.timeline", {}, this.bar, this.line), this.clock,
      h("div.tools", {}, button("back", "←", () => this.step(-1)), button("pause", "␣", () => this.pause()),
        button("forth", "→", () => this.step(1)), this.speed,
        button("loop", "R", () => this.loop()), button("boxes", "B", () => this.boxes()), this.archive, this.save, this.latest));
  }

  get #middle() { return this.#moment?.end ?? 0; }

  #jump(offset) {
    const player = this.#player;
    if (!(player instanceof RecordedPlayer)) return;
    player.widen(this.#middle - around, this.#middle + around);
    player.seek(this.#middle + offset);
    this.#mark();
  }

  #follow(time) {
    if (document.activeElement !== this.line || this.#player?.playing) {
      this.line.value = String(time - this.#middle);
    }
    this.archive.href = `/cameras/${this.#camera.id}/archive?at=${Math.floor(time)}`;
    this.save.href = this.archive.href.replace("archive?", "export?");
    this.clock.textContent = `${words.time(time, this.zone)} ${words.zone(time, this.zone)}`;
    this.#overlay?.follow(time);
  }

  #mark() {
    const tool = (name) => this.controls.querySelector(`[data-tool=${name}]`);
    tool("loop").setAttribute("aria-pressed", String(this.#player?.looping ?? false));
    tool("boxes").setAttribute("aria-pressed", String(this.#wantsBoxes));
    tool("pause").textContent = words(this.#player?.playing === false ? "evidence.play" : "evidence.pause");
  }

  async #cover(middle) {
    this.#mark();
    const player = this.#player;
    const [from, to] = [middle - around, middle + around];
    const place = (moment) => `${Math.min(100, Math.max(0, (moment - from) / (to - from) * 100))}%`;
    const stretch = (kind, start, end) => h(`span.${kind}`, {
      style: { left: place(start), width: `calc(${place(end)} - ${place(start)})` },
    });
    try {
      const { stretches } = await read(`/cameras/${this.#camera.id}/recorded?from=${from}&to=${to}`);
      if (player !== this.#player) return;
      const subject = this.#subject;
      this.bar.replaceChildren(...[
        ...stretches.map(([start, end]) => stretch("timeline-recorded", start, end)),
        subject?.moment && stretch("timeline-alert", this.#moment.start, this.#moment.end + 0.5),
      ].filter(Boolean));
    } catch {
      this.bar.replaceChildren();
    }
  }

  step(frames) {
    if (this.#player instanceof RecordedPlayer) {
      this.#player.widen(this.#middle - around, this.#middle + around);
      this.#player.step(frames);
      this.#mark();
    }
  }

  pause() {
    const player = this.#player;
    if (!(player instanceof RecordedPlayer)) return;
    if (player.playing) player.pause();
    else player.play();
    this.#mark();
  }

  loop() {
    if (!(this.#player instanceof RecordedPlayer) || !this.#subject?.moment) return;
    this.#player.show(this.#moment.start - before, this.#moment.end + after, { loop: true });
    this.#player.play();
    this.#mark();
  }

  boxes() {
    this.#wantsBoxes = !this.#wantsBoxes;
    if (this.#overlay) this.#overlay.hidden = !this.#wantsBoxes;
    this.#mark();
  }

  // The nearest cameras and the map

  #showNear() {
    for (const { player } of this.#near) player?.close();
    this.#near = (this.#subject?.cameras ?? []).slice(0, 4).map((camera, place) => {
      const frame = h("div.near-frame");
      const element = h("button.near-camera", {
        type: "button", title: camera.name, onclick: () => this.watch(camera),
      }, frame, h("span.near-name", {}, h("kbd", {}, String(place + 1)), " ", camera.name));
      if (isOff(camera)) {
        frame.append(h("p.near-off", {}, words("player.off")));
        return { camera, element, player: null };
      }
      return { camera, element, player: new LivePlayer(frame, camera.id, { roles: ["sub", "main"] }) };
    });
    this.near.replaceChildren(...this.#near.map(({ element }) => element));
    this.near.hidden = this.#near.length === 0;
    this.#markNear();
  }

  #markNear() {
    for (const { camera, element } of this.#near) {
      element.setAttribute("aria-pressed", String(camera.id === this.#camera?.id));
    }
  }

  async #showMap() {
    const frame = h("div.stage-map");
    this.stage.replaceChildren(frame);
    const map = await this.makeMap(frame);
    if (this.#mode !== "map") return map.close();
    this.#map = map;
    map.focus(this.#subject);
  }
}
