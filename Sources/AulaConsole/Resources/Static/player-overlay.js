// Boxes and zones drawn over a picture, on a layer that can be hidden.

import { svg } from "./dom.js";

export class Overlay {
  constructor(root) {
    this.element = svg("svg", { class: "overlay", viewBox: "0 0 1 1", preserveAspectRatio: "none" });
    root.append(this.element);
    this.root = root;
    this.resize = new ResizeObserver(() => this.#fit());
    this.resize.observe(root);
  }

  /** Lays the layer on the picture itself, which may be narrower than its frame. */
  #fit() {
    const video = this.root.querySelector("video");
    const frame = this.root.getBoundingClientRect();
    const ratio = video?.videoWidth ? video.videoWidth / video.videoHeight : 16 / 9;
    const width = Math.min(frame.width, frame.height * ratio);
    const height = width / ratio;
    Object.assign(this.element.style, {
      width: `${width}px`, height: `${height}px`,
      left: `${(frame.width - width) / 2}px`, top: `${(frame.height - height) / 2}px`,
    });
  }

  /** `box`: `[x, y, width, height]`; `zones`: lists of points; all 0…1 of the picture. */
  draw({ box, label, zones = [], lines = [] }) {
    this.#fit();
    this.element.replaceChildren(
      ...zones.map((points) => svg("polygon", { class: "overlay-zone", points: points.map((p) => p.join(",")).join(" ") })),
      ...lines.map(([from, to]) => svg("line", { class: "overlay-zone", x1: from[0], y1: from[1], x2: to[0], y2: to[1] })),
      box && svg("rect", {
        class: "overlay-box", x: box[0], y: box[1], width: box[2], height: box[3],
      }, svg("title", {}, label ?? "")));
  }

  /** Near its moment the box is whole, else it is dashed. */
  near(isNear) { this.element.classList.toggle("overlay-away", !isNear); }

  set hidden(value) { this.element.classList.toggle("overlay-hidden", value); }
  get hidden() { return this.element.classList.contains("overlay-hidden"); }

  close() {
    this.resize.disconnect();
    this.element.remove();
  }
}
