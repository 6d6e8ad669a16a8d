// Keeps this page for where there is no connection: its files, and last of all the page itself, which
// makes the version whole. The address of each file names the version, so a page and its files are always
// of one, whatever the server has by now. A newer version is kept beside this one, and takes its turn
// when the crew has no call.

const page = "/duty";
const files = "/static/crew/";
const caching = "aula-crew-shell-";
const [, own] = import.meta.url.match(/\/static\/crew\/([0-9a-f]+)\//) ?? [];
/** Milliseconds: for one answer, for all files, before what failed is tried again, and before what is no
 *  longer needed goes: by then each page that is being loaded is there. */
const limit = 20_000;
const longest = 60_000;
const pause = 30_000;
const calm = 5_000;

const ask = (path, method = "GET") =>
  fetch(path, { method, headers: { accept: "text/html" }, cache: "no-store", signal: AbortSignal.timeout(limit) });

/** The version of the crew's page; of another answer none. */
const versionOf = (answer) => (answer.ok && !answer.redirected ? answer.headers.get("x-aula-shell") : null);

export class Shell {
  #isOld = false;
  #hasLeft = false;
  #turnedAt = -Infinity;
  #retry = 0;
  #registration = null;

  /** `onControl` is called once where a worker takes charge of this page only after it was loaded. */
  constructor(onControl) {
    const worker = navigator.serviceWorker;
    if (!worker) return;
    document.addEventListener("aula-leave", () => { this.#hasLeft = true; });
    if (own) navigator.locks?.request(caching + own, { mode: "shared" }, () => new Promise(() => {}));
    if (!worker.controller) worker.addEventListener("controllerchange", onControl, { once: true });
    worker.register("/duty-worker.js", { scope: page, updateViaCache: "none" })
      .then((registration) => { this.#registration = registration; }).catch(() => {});
    worker.ready.then(({ active }) => { if (!worker.controller) active.postMessage("claim"); });
  }

  /** Asks which version the server has, and keeps it whole. */
  async keepUp() {
    if (!own || !globalThis.caches) return;
    clearTimeout(this.#retry);
    this.#registration?.update().catch(() => {});
    try {
      await alone(() => this.#keep());
      setTimeout(() => navigator.serviceWorker.controller?.postMessage("sweep"), calm);
    } catch {
      this.#retry = setTimeout(() => this.keepUp(), pause);
    }
  }

  async #keep() {
    const version = versionOf(await ask(page, "HEAD"));
    if (!version || this.#hasLeft) return;
    const name = caching + version;
    const isWhole = await caches.match(page, { cacheName: name });
    if (!isWhole) await this.#fill(version, name);
    for (const other of await caches.keys()) {
      if (other.startsWith(caching) && other !== name && !this.#hasLeft) await (await caches.open(other)).delete(page);
    }
    this.#isOld = version !== own;
  }

  /** All of it or nothing. */
  async #fill(version, name) {
    if (this.#hasLeft) return;
    const cache = await caches.open(name);
    const list = files + version;
    if (!await cache.match(list)) {
      try {
        const answer = await ask(list);
        const signal = AbortSignal.timeout(longest);
        await cache.addAll((await answer.clone().json()).map((file) => new Request(file, { signal })));
        await cache.put(list, answer);
      } catch (error) {
        await caches.delete(name);
        throw error;
      }
    }
    const answer = await ask(page);
    if (versionOf(answer) !== version) throw new Error("the server has another version by now");
    await cache.put(page, answer);
  }

  /** For when nothing is under way: the newer page takes its turn. */
  turn() {
    if (!this.#isOld || performance.now() - this.#turnedAt < pause) return;
    this.#turnedAt = performance.now();
    location.reload();
  }
}

/** One tab keeps; the others find it kept. */
function alone(work) {
  if (!navigator.locks) return work();
  return navigator.locks.request("aula-crew-keeping", { ifAvailable: true }, (lock) => (lock ? work() : undefined));
}
