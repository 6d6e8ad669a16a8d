// Names on a vector tile: along streets, and numbers of houses. A name is drawn whole inside its tile or
// not at all, so that none is cut at the tile's edge.

const pad = 4;

export class Names {
  #boxes = [];
  #said = new Set();

  constructor(context, size, palette) {
    Object.assign(this, { context, size, palette });
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.lineJoin = "round";
  }

  /** `points`: flat x, y in pixels; the name lies on its longest straight stretch. */
  along(points, name, font, ink) {
    if (this.#said.has(name)) return;
    const { context } = this;
    context.font = font;
    const width = context.measureText(name).width;
    const best = longest(points, this.size);
    if (!best || best.length < width + 24) return;
    let angle = Math.atan2(best.to[1] - best.from[1], best.to[0] - best.from[0]);
    if (angle > Math.PI / 2) angle -= Math.PI;
    else if (angle <= -Math.PI / 2) angle += Math.PI;
    // Where something is in the way in the middle, a third along may be free.
    for (const share of [0.5, 0.3, 0.7, 0.2, 0.8]) {
      const at = [0, 1].map((axis) => best.from[axis] + (best.to[axis] - best.from[axis]) * share);
      const room = Math.min(share, 1 - share) * best.length;
      if (room < width / 2 + 8 || !this.#claim(at, width, 14, angle)) continue;
      this.#said.add(name);
      this.#write(name, at, angle, ink);
      return;
    }
  }

  /** At a point, where there is room. */
  at(point, name, font, ink) {
    const { context } = this;
    context.font = font;
    if (this.#claim(point, context.measureText(name).width, 16, 0)) this.#write(name, point, 0, ink);
  }

  /** What somebody else writes there. */
  keepClear([x, y], name, font, height) {
    const { context } = this;
    context.font = font;
    const half = context.measureText(name).width / 2 + pad;
    this.#boxes.push([x - half, y - height / 2 - pad, x + half, y + height / 2 + pad]);
  }

  #claim([x, y], width, height, angle) {
    const [cosine, sine] = [Math.abs(Math.cos(angle)), Math.abs(Math.sin(angle))];
    const half = [(width * cosine + height * sine) / 2 + pad, (width * sine + height * cosine) / 2 + pad];
    const box = [x - half[0], y - half[1], x + half[0], y + half[1]];
    if (box[0] < 0 || box[1] < 0 || box[2] > this.size || box[3] > this.size) return false;
    if (this.#boxes.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
    this.#boxes.push(box);
    return true;
  }

  #write(name, [x, y], angle, ink) {
    const { context, palette } = this;
    context.save();
    context.translate(x, y);
    context.rotate(angle);
    context.strokeStyle = palette.halo;
    context.lineWidth = 3.5;
    context.strokeText(name, 0, 0);
    context.fillStyle = ink;
    context.fillText(name, 0, 0);
    context.restore();
  }
}

/** The longest nearly straight stretch of a line inside a tile: `{ from, to, length }`, or `null`. */
function longest(points, size) {
  let best = null;
  let start = 0;
  let first = null;
  const end = (last) => {
    const stretch = inside([points[start], points[start + 1]], [points[last], points[last + 1]], size);
    if (stretch && (!best || stretch.length > best.length)) best = stretch;
  };
  for (let at = 2; at < points.length; at += 2) {
    const angle = Math.atan2(points[at + 1] - points[at - 1], points[at] - points[at - 2]);
    first ??= angle;
    const bend = Math.abs(((angle - first + 3 * Math.PI) % (2 * Math.PI)) - Math.PI);
    if (bend < 0.3) continue;
    end(at - 2);
    [start, first] = [at - 2, angle];
  }
  if (points.length >= 4) end(points.length - 2);
  return best;
}

/** What of a piece is in the tile (Liang and Barsky 1984). */
function inside(from, to, size) {
  let [start, stop] = [0, 1];
  for (const axis of [0, 1]) {
    const way = to[axis] - from[axis];
    for (const [away, speed] of [[from[axis], way], [size - from[axis], -way]]) {
      if (speed === 0 && away < 0) return null;
      if (speed > 0) start = Math.max(start, -away / speed);
      else if (speed < 0) stop = Math.min(stop, -away / speed);
    }
  }
  if (start >= stop) return null;
  const at = (share) => [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share];
  const [one, other] = [at(start), at(stop)];
  return { from: one, to: other, length: Math.hypot(other[0] - one[0], other[1] - one[1]) };
}
