// A question over the page.

import { byId, h } from "./dom.js";
import { words } from "./words.js";

/**
 * `{ text, choice }`, or null where it was called off. Text is wanted unless `isOptional`; with `choices`
 * (`{ value, text }`) it is wanted only beside the choice `wantsText`. With `yes`, the word on the button,
 * nothing is wanted but a yes or no.
 */
export function ask(question, { isOptional = false, choices = [], wantsText = null, yes = null } = {}) {
  const dialog = byId("ask");
  const form = dialog.querySelector("form");
  const input = byId("ask-text");
  byId("ask-title").textContent = question;
  const button = form.querySelector("button.main");
  button.textContent = yes ?? words("ask.yes");
  input.hidden = yes !== null;
  input.value = "";
  input.removeAttribute("aria-invalid");
  input.placeholder = isOptional ? words("ask.optional") : "";
  const options = choices.map(({ value, text }, place) => h("label.check", {},
    h("input", { type: "radio", name: "ask-choice", value, checked: place === 0 }), h("span", {}, text)));
  byId("ask-choices").replaceChildren(...options);
  const chosen = () => form.querySelector("[name=ask-choice]:checked")?.value ?? null;
  const isWanted = () => !isOptional && !yes && (choices.length === 0 || chosen() === wantsText);
  const check = (event) => {
    if (event.submitter?.value !== "yes" || input.value.trim() || !isWanted()) return;
    event.preventDefault();
    event.stopPropagation();
    input.setAttribute("aria-invalid", "true");
    input.focus();
  };
  form.addEventListener("submit", check);
  dialog.returnValue = "";
  dialog.showModal();
  (form.querySelector("[name=ask-choice]") ?? (yes ? button : input)).focus();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      form.removeEventListener("submit", check);
      resolve(dialog.returnValue === "yes" ? { text: input.value.trim(), choice: chosen() } : null);
    }, { once: true });
  });
}
