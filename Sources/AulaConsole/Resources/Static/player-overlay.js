// Boxes and zones drawn over a picture, on a layer that can be hidden. The box moves with what it marks.

import { svg } from "./dom.js";

/** Seconds beside a moment in which a box without a path may still stand. */
const near = 0.75;
/** Seconds that a box outlives its path: a frame or two. */
const after = 0.25;

/** Where the box is at `time`, between the points `[time, x, y, width, height]`; null beyond them. */
export function boxAt(path, time) {
  if (path.length === 0 || time < path[0][0] || time > path.at(-1)[0] + after) return null;
  const next = path.findIndex(([at]) => at >= time);
  if (next <= 0) return (next === 0 ? path[0] : path.at(-1)).slice(1);
  const [from, to] = [path[next - 1], path[next]];
  const part = (time - from[0]) / (to[0] - from[0]);
  return from.slice(1).map((value, place) => value + (to[place + 1] - value) * part);
}

export class Overlay {
  #path = [];
  #time = null;
  #box = null;

  constructor(root) {
    this.element = svg("svg", { class: "overlay", viewBox: "0 0 1 1", preserveAspectRatio: "none" });
    root.append(this.element);
    this.root = root;
    this.resize = new ResizeObserver(() => this.#fit());
    this.resize.observe(root);
    this.frame = requestAnimationFrame(() => this.#turn());
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

  /**
   * `box`: `[x, y, width, height]` at the moment `at`; `path`: where it was before, each point with its time
   * in front; `zones`: lists of points; all 0…1 of the picture, times in Unix seconds.
   */
  draw({ box, path, at, label, zones = [], lines = [] }) {
    this.#fit();
    this.#path = path?.length > 0 ? path : box ? [[at - near, ...box], [at + near - after, ...box]] : [];
    this.#box = box ? svg("rect", { class: "overlay-box" }, svg("title", {}, label ?? "")) : null;
    this.element.replaceChildren(
      ...zones.map((points) => svg("polygon", { class: "overlay-zone", points: points.map((p) => p.join(",")).join(" ") })),
      ...lines.map(([from, to]) => svg("line", { class: "overlay-zone", x1: from[0], y1: from[1], x2: to[0], y2: to[1] })),
      ...(this.#box ? [this.#box] : []));
    this.follow(this.#time ?? at);
  }

  /** Puts the box where it is at `time`, and hides it where nobody knows. */
  follow(time) {
    this.#time = time;
    if (!this.#box) return;
    const box = boxAt(this.#path, time);
    this.#box.style.display = box ? "" : "none";
    if (!box) return;
    ["x", "y", "width", "height"].forEach((name, place) => this.#box.setAttribute(name, box[place]));
  }

  /** As smoothly as the picture runs, which tells its time far less often. */
  #turn() {
    const video = this.root.querySelector("video");
    if (video && !video.paused && !video.seeking && !this.hidden) this.follow(video.currentTime);
    this.frame = requestAnimationFrame(() => this.#turn());
  }

  set hidden(value) { this.element.classList.toggle("overlay-hidden", value); }
  get hidden() { return this.element.classList.contains("overlay-hidden"); }

  close() {
    cancelAnimationFrame(this.frame);
    this.resize.disconnect();
    this.element.remove();
  }
}
