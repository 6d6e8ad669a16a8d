// A call rings until it is answered: sound, vibration, the tab's title; the screen stays on while
// there is a call. A browser lets a page sound and vibrate only after a touch.

import { boot } from "./dom.js";
import { words } from "./words.js";

const soundEvery = 3_000;
const shakes = [500, 200, 500, 200, 500];
/** Whether this phone is mute: a choice of the phone, not of the account. */
const key = "aula.crew.sound";

export class Ring {
  #context = null;
  #sounding = 0;
  #titling = 0;
  #since = null;
  #title = document.title;
  #lock = null;
  #isOpen = false;

  constructor(onChange) {
    this.onChange = onChange;
    for (const name of ["pointerdown", "keydown"]) addEventListener(name, () => this.wake(), { capture: true });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.#keepAwake(); });
    if (globalThis.AudioContext) {
      this.#context = new AudioContext();
      this.#context.addEventListener("statechange", () => this.onChange());
    }
  }

  get isMuted() { return (localStorage.getItem(key) ?? (boot.me.volume === 0 ? "off" : "on")) === "off"; }
  get isBlocked() { return this.#context?.state !== "running"; }
  get isRinging() { return this.#since !== null; }

  async wake() {
    if (this.#context?.state === "suspended") await this.#context.resume().catch(() => {});
  }

  /** First the browser's leave, then on and off. */
  async press() {
    if (this.isMuted || !this.isBlocked) localStorage.setItem(key, this.isMuted ? "on" : "off");
    await this.wake();
    if (this.#since === null) this.#sound(0.5);
    this.onChange();
  }

  /** `since`: when the call that nobody answers came; `null`: none. `isOpen`: there is a call. */
  follow(since, isOpen) {
    this.#isOpen = isOpen;
    this.#keepAwake();
    if (since === this.#since) return;
    clearInterval(this.#sounding);
    clearInterval(this.#titling);
    this.#since = since;
    document.title = this.#title;
    if (since === null) return this.#shake(0);
    this.#call();
    this.#sounding = setInterval(() => this.#call(), soundEvery);
    this.#titling = setInterval(() => this.#draw(), 1_000);
    this.#draw();
  }

  /** Something has changed that wants to be read, and nothing more. */
  nudge() {
    this.#sound(0.6);
    this.#shake([200, 100, 200]);
  }

  #call() {
    this.#sound(1);
    this.#shake(shakes);
  }

  /** Before a touch a browser refuses, and complains. */
  #shake(pattern) { if (navigator.userActivation?.hasBeenActive ?? true) navigator.vibrate?.(pattern); }

  #draw() {
    const isOdd = Math.floor(Date.now() / 1000) % 2 === 1;
    document.title = isOdd ? `● ${words("crew.ring")}` : `${words("crew.ring")} · ${this.#title}`;
  }

  /** Eight strokes of two tones, a telephone's rhythm. `part`: of the full strength. */
  #sound(part) {
    const context = this.#context;
    if (this.isMuted || context?.state !== "running") return;
    const volume = part * (boot.me.volume > 0 ? boot.me.volume / 100 : 0.7);
    const strokes = part === 1 ? 8 : 2;
    for (let stroke = 0; stroke < strokes; stroke += 1) {
      const start = context.currentTime + stroke * 0.18;
      const tone = new OscillatorNode(context, { type: "square", frequency: stroke % 2 === 0 ? 740 : 988 });
      const gain = new GainNode(context, { gain: 0 });
      gain.gain.linearRampToValueAtTime(volume * 0.5, start + 0.01);
      gain.gain.exponentialRampToValueAtTime(0.0005, start + 0.17);
      tone.connect(gain).connect(context.destination);
      tone.start(start);
      tone.stop(start + 0.18);
    }
  }

  /** The system takes the lock away whenever the page is hidden. */
  async #keepAwake() {
    if (!this.#isOpen) {
      await this.#lock?.release().catch(() => {});
      this.#lock = null;
      return;
    }
    if ((this.#lock && !this.#lock.released) || document.hidden || !navigator.wakeLock) return;
    this.#lock = { released: false, release: async () => {} };
    this.#lock = await navigator.wakeLock.request("screen").catch(() => null);
    if (!this.#isOpen) await this.#keepAwake();
  }
}
