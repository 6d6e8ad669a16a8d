// One soft sound for a new alert, repeated until somebody takes it; and the tab's title.

import { boot } from "./dom.js";

const repeatEvery = 8_000;
const key = `aula.sound.${boot.me?.id ?? ""}`;

export class Bell {
  #context = null;
  #timer = 0;
  #ringing = 0;
  #title = document.title;

  constructor(onChange) {
    this.onChange = onChange;
    const kept = JSON.parse(localStorage.getItem(key) ?? "null");
    this.volume = kept?.volume ?? 0.7;
    this.muted = kept?.muted ?? false;
    for (const name of ["pointerdown", "keydown"]) {
      addEventListener(name, () => this.#wake(), { capture: true });
    }
  }

  /** The browser lets a page sound only after a touch or a key. */
  get isBlocked() { return !this.muted && this.#context?.state !== "running"; }

  #wake() {
    this.#context ??= new AudioContext();
    if (this.#context.state === "suspended") {
      this.#context.resume().then(() => this.onChange());
    }
  }

  setVolume(volume) {
    this.volume = Math.min(1, Math.max(0, volume));
    this.muted = this.volume === 0;
    this.#save();
    this.chime();
  }

  toggle() {
    this.muted = !this.muted;
    if (!this.muted && this.volume === 0) this.volume = 0.5;
    this.#save();
    if (!this.muted) this.chime();
  }

  #save() {
    localStorage.setItem(key, JSON.stringify({ volume: this.volume, muted: this.muted }));
    this.onChange();
  }

  /** How many alerts nobody has taken. */
  follow(count) {
    document.title = count > 0 ? `(${count}) ${this.#title}` : this.#title;
    const rises = count > this.#ringing;
    this.#ringing = count;
    clearInterval(this.#timer);
    if (count === 0) return;
    if (rises) this.chime();
    this.#timer = setInterval(() => this.chime(), repeatEvery);
  }

  /** Once and softer, of an alert that somebody has and does not decide; none where others ring. */
  remind() { if (this.#ringing === 0) this.chime(0.5); }

  /** Two tones, 660 and 880 Hz, a third of a second. */
  chime(part = 1) {
    const context = this.#context;
    if (this.muted || !context || context.state !== "running") return;
    [660, 880].forEach((pitch, place) => {
      const start = context.currentTime + place * 0.16;
      const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.linearRampToValueAtTime(this.volume * part * 0.4, start + 0.015);
      gain.gain.exponentialRampToValueAtTime(0.0005, start + 0.28);
      tone.connect(gain).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.3);
    });
  }
}
