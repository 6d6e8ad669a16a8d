// The sound of alerts that nobody has taken: at once, then softly until somebody takes them. However
// many pages of ours are open in a browser, one of them sounds. The tab's title counts on each.

import { chime, isAwake, wake } from "./sound.js";

const repeatEvery = 8_000;
/** When a page of this browser sounded last, Unix milliseconds. */
const key = "aula.rang";

export class Ringer {
  #timer = 0;
  #count = 0;
  #title = document.title;

  /** `volume`: 0…100. `onChange`: called when the page can sound, and when it no longer can. */
  constructor(volume, onChange = () => {}) {
    this.volume = volume;
    this.onChange = onChange;
    for (const name of ["pointerdown", "keydown"]) {
      addEventListener(name, () => { wake(onChange); }, { capture: true });
    }
  }

  /** How many alerts nobody has taken. */
  follow(count) {
    document.title = count > 0 ? `(${count}) ${this.#title}` : this.#title;
    const rises = count > this.#count;
    this.#count = count;
    clearInterval(this.#timer);
    if (count === 0) return;
    if (rises) this.#ring();
    this.#timer = setInterval(() => this.#ring(), repeatEvery);
  }

  async #ring() {
    // A page that was come to by a click may sound before anybody touches it.
    if (!isAwake()) await Promise.race([wake(this.onChange), new Promise((done) => setTimeout(done, 300))]);
    const since = Date.now() - Number(localStorage.getItem(key));
    if (!isAwake() || (since >= 0 && since < 2_000)) return;
    localStorage.setItem(key, String(Date.now()));
    this.chime();
  }

  /** Once and softer, of an alert that somebody has and does not decide; none where others ring. */
  remind() { if (this.#count === 0) this.chime(0.5); }

  chime(part = 1) { chime(part * this.volume / 100); }
}
