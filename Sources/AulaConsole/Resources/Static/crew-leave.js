// Who signs out takes along what the phone keeps of the calls: what was not sent yet is asked about.

import { h } from "./dom.js";

const prefix = "aula.duty.";
const own = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix));
const kept = (key) => { try { return JSON.parse(localStorage.getItem(key)) ?? {}; } catch { return {}; } };

async function forget() {
  // Nothing more is kept by this page.
  document.dispatchEvent(new Event("aula-leave"));
  for (const key of own()) localStorage.removeItem(key);
  const names = await globalThis.caches?.keys() ?? [];
  await Promise.all(names.filter((name) => name.startsWith("aula-crew-")).map((name) => caches.delete(name)));
  const worker = await navigator.serviceWorker?.getRegistration("/duty");
  await worker?.unregister();
}

/** Nobody is signed in: what was not sent stays for its own crew, the calls do not. */
export function forgetCalls() {
  for (const key of own()) {
    const { waiting = [], conflicts = [] } = kept(key);
    if (waiting.length + conflicts.length === 0) localStorage.removeItem(key);
    else localStorage.setItem(key, JSON.stringify({ waiting, conflicts }));
  }
}

async function leave(form) {
  await forget().catch(() => {});
  form.submit();
}

async function ask(form, count) {
  const { words } = await import("./words.js");
  const close = () => dialog.close();
  const dialog = h("dialog.ask", { onclose: () => dialog.remove() }, h("h2", {}, words("crew.leave", { n: count })),
    h("div.actions", {}, h("button.button", { type: "button", onclick: close, autofocus: true }, words("crew.stay")),
      h("button.button.button-danger", { type: "button", onclick: () => { close(); leave(form); } }, words("crew.leaveAnyway"))));
  document.body.append(dialog);
  dialog.showModal();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.getAttribute("action") !== "/sign-out") return;
  event.preventDefault();
  const count = own().reduce((sum, key) => sum + (kept(key).waiting ?? []).length, 0);
  if (count > 0) ask(form, count);
  else leave(form);
}, { capture: true });
