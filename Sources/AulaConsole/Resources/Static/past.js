// What was done, to be taken back step by step.

export class Past {
  #steps = [];
  #most;

  constructor(most = 100) { this.#most = most; }

  get isEmpty() { return this.#steps.length === 0; }

  /** Keeps how things stand before they are changed. */
  keep(state) {
    this.#steps.push(JSON.stringify(state));
    if (this.#steps.length > this.#most) this.#steps.shift();
  }

  /** How things stood before the last change, or `null`. */
  back() {
    const step = this.#steps.pop();
    return step === undefined ? null : JSON.parse(step);
  }
}
