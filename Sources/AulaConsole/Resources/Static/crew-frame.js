// The alert's own picture, large on a touch; the live one on demand.

import { boot, h, svg } from "./dom.js";
import { LivePlayer } from "./player.js";
import { words } from "./words.js";

export const frameOf = (alert) => `/duty/alerts/${alert}/frame.jpg`;

export class CrewPicture {
  #player = null;

  constructor({ frame, camera }) {
    this.element = h("section.crew-pictures", {}, frame && this.#still(frame), camera && this.#live(camera, Boolean(frame)));
  }

  close() {
    this.#player?.close();
    this.#player = null;
  }

  #still(frame) {
    const time = words.time(frame.at, boot.zone);
    const name = words("crew.frame", { kind: words(`ruleKind.${frame.kind}`), time });
    const figure = h("figure.crew-frame", {}, h("button.crew-enlarge", {
      type: "button", "aria-label": `${name}. ${words("crew.enlarge")}`, onclick: () => this.#enlarge(frame, name),
    }, this.#image(frame, name)), h("figcaption", {}, name));
    return figure;
  }

  #image(frame, name) {
    const image = h("img", { src: frameOf(frame.alert), alt: name });
    const holder = h("span.crew-shot", {}, image, frame.box && box(frame.box));
    image.addEventListener("load", () => holder.style.setProperty("aspect-ratio", `${image.naturalWidth} / ${image.naturalHeight}`));
    image.addEventListener("error", () => holder.replaceChildren(h("span.crew-noframe", {}, words("crew.noFrame"))));
    return holder;
  }

  #enlarge(frame, name) {
    const close = () => dialog.close();
    const image = this.#image(frame, name);
    const pan = h("div.crew-pan", {}, image);
    const dialog = h("dialog.crew-large", { "aria-label": name, onclose: () => dialog.remove() }, pan, h("button.crew-main", { type: "button", onclick: close }, words("crew.close")));
    pan.addEventListener("click", close);
    // Upright the picture is wider than the phone: what completed the rule comes into view first.
    image.querySelector("img").addEventListener("load", () => {
      const [x, , width] = frame.box ?? [0.5, 0, 0];
      pan.scrollLeft = (x + width / 2) * image.clientWidth - pan.clientWidth / 2;
    });
    document.body.append(dialog);
    dialog.showModal();
  }

  #live(camera, hasFrame) {
    const frame = h("div.crew-picture");
    const button = h("button.crew-watch", {
      type: "button",
      onclick: () => {
        frame.hidden = false;
        button.remove();
        this.#player = new LivePlayer(frame, camera.id, { roles: ["sub", "main"] });
      },
    }, words("crew.watch"));
    if (hasFrame) frame.hidden = true;
    else frame.append(h("img", { src: `/cameras/${camera.id}/still.jpg?width=480`, alt: camera.name, loading: "lazy" }));
    return h("div.crew-live", {}, frame, button);
  }
}

/** What completed the rule, over the picture. */
function box([x, y, width, height]) {
  return svg("svg", { class: "crew-box", viewBox: "0 0 1 1", preserveAspectRatio: "none", "aria-hidden": "true" },
    svg("rect", { x, y, width, height }));
}
