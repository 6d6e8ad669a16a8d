// The bell at the desk, and the menu of its volume.

import { boot, byId } from "./dom.js";
import { toast } from "./operator-toast.js";
import { Ringer } from "./ringer.js";
import { Refusal, send } from "./server.js";
import { isAwake } from "./sound.js";
import { words } from "./words.js";

/** What the volume was before the mute, on this device. */
const key = `aula.sound.${boot.me?.id ?? ""}`;

export class Bell extends Ringer {
  constructor() {
    /** 0…100, the user's own; 0 is mute. */
    super(boot.me?.volume ?? 70, () => this.#draw());
    this.#tell();
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
    this.#tell();
    this.#draw();
    this.chime();
    send("/api/account/volume", { volume }, "PUT").catch((error) => {
      if (!(error instanceof Refusal)) throw error;
      toast(words("sound.unsaved"), { tone: "bad" });
    });
  }

  /** To the bell of other pages that are open. */
  #tell() { localStorage.setItem(`aula.volume.${boot.me?.id ?? ""}`, String(this.volume)); }

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
}
