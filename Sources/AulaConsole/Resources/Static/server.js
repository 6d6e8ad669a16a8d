// What the page asks of the server, and what it hears.

const token = () => document.querySelector("meta[name=form-token]")?.content ?? "";

/** An answer that is no success: `status`, the server's `code` and words. `status` 0: no answer. */
export class Refusal extends Error {
  constructor(status, body) {
    super(body?.message ?? "");
    this.status = status;
    this.code = body?.code ?? "";
    this.detail = body?.detail ?? "";
    /** Of a conflict: who was first, `{ what, who, at, said, isRepeat }`. */
    this.changed = body?.changed ?? null;
  }
}

async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, { ...options, signal: AbortSignal.timeout(15_000) });
  } catch {
    throw new Refusal(0, null);
  }
  const text = await answer.text();
  let body = null;
  try { body = text ? JSON.parse(text) : null; } catch { body = null; }
  if (!answer.ok) throw new Refusal(answer.status, body?.error);
  return body;
}

export const read = (path) => ask(path, { headers: { accept: "application/json" } });

/** What was pressed is sent even where the page is left at once; a browser keeps up to 64 KB for that. */
export const send = (path, body = {}, method = "POST") => {
  const text = JSON.stringify(body);
  return ask(path, {
    method, body: text, keepalive: text.length < 16_000,
    headers: {
      accept: "application/json", "content-type": "application/json", "x-form-token": token(),
    },
  });
};

const listeners = new Set();

/** Calls `listener` with each change that any part of this page hears of. */
export const onChange = (listener) => listeners.add(listener);

/** Changes as they come, over one line that is put up again whenever it falls. */
export class Changes {
  #source = null;
  #attempts = 0;
  #heard = 0;
  #retry = 0;
  #last = null;
  downSince = null;

  /** `on`: `change({noun,id,version})`, `camera({id,role,state})`, `up()`, `down(since)`, and
   *  `refresh()` where everything may have changed. */
  constructor(on) {
    this.on = on;
    setInterval(() => this.#watch(), 5_000);
    addEventListener("online", () => this.#connect());
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#retry);
    this.#source?.close();
    const source = new EventSource(
      this.#last ? `/events?after=${encodeURIComponent(this.#last)}` : "/events");
    this.#source = source;
    this.#heard = Date.now();
    const hear = (name, use) => source.addEventListener(name, (event) => {
      this.#heard = Date.now();
      if (event.lastEventId) this.#last = event.lastEventId;
      use?.(JSON.parse(event.data));
    });
    source.onopen = () => {
      this.#attempts = 0;
      this.#heard = Date.now();
      this.downSince = null;
      this.on.up?.();
      if (!this.#last) this.on.refresh?.();
    };
    source.onerror = () => this.#fell();
    hear("beat");
    // The page asks who is there, and comes back to where it is.
    hear("signed-out", () => {
      source.close();
      location.reload();
    });
    hear("change", (change) => {
      this.on.change?.(change);
      for (const listener of listeners) listener(change);
    });
    hear("camera", (camera) => this.on.camera?.(camera));
    hear("refresh", () => this.on.refresh?.());
  }

  #fell() {
    this.#source?.close();
    this.downSince ??= Date.now() / 1000;
    this.#attempts += 1;
    clearTimeout(this.#retry);
    const pause = Math.min(500 * 2 ** this.#attempts, 10_000);
    this.#retry = setTimeout(() => this.#connect(), pause * (0.75 + Math.random() / 2));
    this.on.down?.(this.downSince);
  }

  /** A line that is silent for longer than two beats is down, whatever the browser thinks. */
  #watch() {
    if (this.downSince === null && Date.now() - this.#heard > 40_000) this.#fell();
  }
}
