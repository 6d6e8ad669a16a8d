// One soft sound for a new alert, repeated until somebody takes it; the tab's title; the menu of both.

import { boot, byId } from "./dom.js";
import { toast } from "./operator-toast.js";
import { chime, isAwake, wake } from "./sound.js";
import { Refusal, send } from "./server.js";
import { words } from "./words.js";

const repeatEvery = 8_000;
/** What the volume was before the mute, on this device. */
const key = `aula.sound.${boot.me?.id ?? ""}`;

export class Bell {
  #timer = 0;
  #ringing = 0;
  #title = document.title;

  constructor() {
    /** 0…100, the user's own; 0 is mute. */
    this.volume = boot.me?.volume ?? 70;
    for (const name of ["pointerdown", "keydown"]) {
      addEventListener(name, () => { wake(() => this.#draw()); }, { capture: true });
    }
    const slider = byId("volume");
    slider.addEventListener("input", () => { this.volume = Number(slider.value); this.#draw(); });
    slider.addEventListener("change", () => this.#set(Number(slider.value)));
    byId("sound-test").addEventListener("click", () => this.chime());
    byId("sound-mute").addEventListener("click", () => this.toggle());
    this.#draw();
  }

  toggle() {
    const before = Number(localStorage.getItem(key)) || 70;
    if (this.volume > 0) localStorage.setItem(key, String(this.volume));
    this.#set(this.volume > 0 ? 0 : before);
  }

  #set(volume) {
    this.volume = volume;
    this.#draw();
    this.chime();
    send("/api/account/volume", { volume }, "PUT").catch((error) => {
      if (!(error instanceof Refusal)) throw error;
      toast(words("sound.unsaved"), { tone: "bad" });
    });
  }

  #draw() {
    const isMuted = this.volume === 0;
    const word = isMuted ? "off" : isAwake() ? "on" : "blocked";
    const button = byId("sound");
    button.textContent = words(`sound.${word}`, { n: this.volume });
    button.dataset.tone = word === "on" ? "" : "warn";
    byId("volume").value = String(this.volume);
    byId("volume-said").textContent = isMuted ? words("sound.off") : `${this.volume} %`;
    byId("sound-test").disabled = isMuted;
    byId("sound-mute").firstChild.textContent = words(isMuted ? "sound.unmute" : "sound.mute");
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

  chime(part = 1) { chime(part * this.volume / 100); }
}
