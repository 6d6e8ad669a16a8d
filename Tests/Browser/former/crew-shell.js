// What the crew's page of a former release did about its worker, in the place of today's crew-shell.js.

globalThis.isFormer = true;

export class Shell {
  #isOld = false;

  constructor(onControl) {
    let had = Boolean(navigator.serviceWorker.controller);
    navigator.serviceWorker.register("/duty-worker.js", { scope: "/duty", updateViaCache: "none" }).catch(() => {});
    navigator.serviceWorker.addEventListener("controllerchange", () => {
      this.#isOld = had;
      if (!had) onControl();
      had = true;
    });
  }

  keepUp() { navigator.serviceWorker.getRegistration("/duty").then((worker) => worker?.update()).catch(() => {}); }

  turn() { if (this.#isOld) location.reload(); }
}
