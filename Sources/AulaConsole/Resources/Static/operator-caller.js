// Who told of an incident. It is shown when it is asked for: each look is entered in the log.

import { h } from "./dom.js";
import { toast } from "./operator-toast.js";
import { send } from "./server.js";
import { words } from "./words.js";

export class Callers {
  /** What was read or written of the opened incident: `{ key, name, phone }`. */
  #known = null;

  /** `opened`: the case. */
  constructor(opened) { this.opened = opened; }

  get #path() { return `/api/incidents/${this.opened.detail.incident.id}/caller`; }

  /** A line under the incident's head; null where the visitor may not ask. */
  show() {
    const { incident, hasCaller } = this.opened.detail;
    if (hasCaller === undefined) return null;
    if (this.#known?.key !== this.opened.key) this.#known = null;
    if (hasCaller && this.#known) {
      const { name, phone } = this.#known;
      return h("p.caller", {}, h("span.note", {}, words("incident.caller.said")), name && h("b", {}, name),
        phone && h("a", { href: `tel:${phone.replaceAll(/[^+0-9]/g, "")}` }, phone), this.#button("change"));
    }
    if (hasCaller) {
      return h("p.caller", {}, h("button.small", { type: "button", title: words("incident.caller.show-why"), onclick: () => this.#read() },
        words("incident.caller.show")));
    }
    return incident.state === "closed" ? null : h("p.caller", {}, this.#button("add"));
  }

  #button(name) {
    return h("button.button-plain", { type: "button", onclick: () => this.opened.openPanel("caller", ".closing input") },
      words(`incident.caller.${name}`));
  }

  #read() {
    return this.opened.run(async () => { this.#keep(await send(`${this.#path}/read`)); });
  }

  #keep({ name, phone }) { this.#known = { key: this.opened.key, name, phone }; }

  showForm() {
    const { name = "", phone = "" } = this.#known ?? {};
    const field = (id, attributes) => {
      const input = h("input", { id: `caller-${id}`, autocomplete: "off", ...attributes });
      return [h("label", { for: input.id }, words(`incident.caller.${id}`)), input];
    };
    const parts = [
      ...field("name", { type: "text", maxlength: "120", value: name }),
      ...field("phone", { type: "tel", maxlength: "40", value: phone, placeholder: words("incident.caller.phone-hint") }),
    ];
    const save = (event) => {
      event.preventDefault();
      this.#save(parts[1].value.trim(), parts[3].value.trim());
    };
    return h("form.act-part.closing", { onsubmit: save }, h("h3", {}, words("incident.caller.add")), parts,
      h("div.buttons", {}, h("button.main", { type: "submit" }, words("act.save")),
        h("button", { type: "button", onclick: () => this.opened.close() }, words("act.back"))));
  }

  #save(name, phone) {
    return this.opened.run(async () => {
      const { number, version } = this.opened.detail.incident;
      this.#keep(await send(this.#path, { version, name, phone }, "PUT"));
      this.opened.closePanel();
      toast(words("toast.caller", { number }));
    });
  }
}
