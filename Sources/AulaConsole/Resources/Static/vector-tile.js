// Vector tiles (Mapbox Vector Tile 2.1; protocol buffers) read from somebody's file: every length is
// held against what is left, every count has a bound, and what breaks a rule is thrown.

/** Of one tile. Real ones have a tenth of it. */
const most = { layers: 100, features: 60_000, numbers: 3_000_000, text: 500, far: 1 << 20 };

class Bytes {
  constructor(bytes, at = 0, end = bytes.length) {
    Object.assign(this, { bytes, at, end });
  }

  get isMore() { return this.at < this.end; }

  /** Whole numbers beyond 2^53 lose their last digits: none of ours is so large. */
  number() {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10; count += 1) {
      if (this.at >= this.end) break;
      const byte = this.bytes[this.at];
      this.at += 1;
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
    throw new RangeError("a number without an end");
  }

  signed() {
    const value = this.number();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  /** The next so many bytes. */
  part(length = this.number()) {
    if (length > this.end - this.at) throw new RangeError("longer than what is there");
    const part = new Bytes(this.bytes, this.at, this.at + length);
    this.at += length;
    return part;
  }

  text() {
    const { bytes, at, end } = this.part();
    return new TextDecoder().decode(bytes.subarray(at, Math.min(end, at + most.text)));
  }

  float(size) {
    const { bytes, at } = this.part(size);
    const view = new DataView(bytes.buffer, bytes.byteOffset + at, size);
    return size === 4 ? view.getFloat32(0, true) : view.getFloat64(0, true);
  }

  /** `use(field)` reads the field's value and says so, or it is passed over. */
  fields(use) {
    while (this.isMore) {
      const key = this.number();
      const [field, wire] = [Math.floor(key / 8), key % 8];
      if (use(field, wire)) continue;
      if (wire === 0) this.number();
      else if (wire === 1) this.part(8);
      else if (wire === 2) this.part();
      else if (wire === 5) this.part(4);
      else throw new RangeError("an unknown kind of field");
    }
  }
}

/** The layers of a tile: `[{ name, extent, features: [{ shape, attributes, parts, box }] }]`. `shape` is
 *  1 (points), 2 (lines) or 3 (areas); a part is a flat list of x, y in units of `extent`. Only layers
 *  whose name `isWanted` are read. */
export function readTile(bytes, isWanted = () => true) {
  const left = { layers: most.layers, features: most.features, numbers: most.numbers };
  const layers = [];
  const tile = new Bytes(bytes);
  tile.fields((field, wire) => {
    if (field !== 3 || wire !== 2) return false;
    take(left, "layers");
    const layer = readLayer(tile.part(), left, isWanted);
    if (layer) layers.push(layer);
    return true;
  });
  return layers;
}

function take(left, what, count = 1) {
  left[what] -= count;
  if (left[what] < 0) throw new RangeError(`too many ${what}`);
}

function readLayer(bytes, left, isWanted) {
  const layer = { name: "", extent: 4096, features: [] };
  const [keys, values, features] = [[], [], []];
  bytes.fields((field, wire) => {
    if (field === 1 && wire === 2) layer.name = bytes.text();
    else if (field === 2 && wire === 2) { take(left, "features"); features.push(bytes.part()); }
    else if (field === 3 && wire === 2) { take(left, "numbers"); keys.push(bytes.text()); }
    else if (field === 4 && wire === 2) { take(left, "numbers"); values.push(readValue(bytes.part())); }
    else if (field === 5 && wire === 0) layer.extent = bytes.number();
    else return false;
    return true;
  });
  if (!(layer.extent >= 16 && layer.extent <= most.far)) throw new RangeError("a tile of no size");
  if (!isWanted(layer.name)) return null;
  for (const feature of features) {
    const read = readFeature(feature, keys, values, left);
    if (read) layer.features.push(read);
  }
  return layer;
}

function readValue(bytes) {
  let value = null;
  bytes.fields((field, wire) => {
    if (field === 1 && wire === 2) value = bytes.text();
    else if (field === 2 && wire === 5) value = bytes.float(4);
    else if (field === 3 && wire === 1) value = bytes.float(8);
    else if ((field === 4 || field === 5) && wire === 0) value = bytes.number();
    else if (field === 6 && wire === 0) value = bytes.signed();
    else if (field === 7 && wire === 0) value = bytes.number() !== 0;
    else return false;
    return true;
  });
  return value;
}

function readFeature(bytes, keys, values, left) {
  // Without a prototype: a key is whatever somebody wrote.
  const attributes = Object.create(null);
  let [shape, parts] = [0, []];
  bytes.fields((field, wire) => {
    if (field === 3 && wire === 0) shape = bytes.number();
    else if (field === 2 && wire === 2) {
      const tags = bytes.part();
      while (tags.isMore) {
        take(left, "numbers", 2);
        const [key, value] = [tags.number(), tags.number()];
        if (!(key < keys.length && value < values.length)) throw new RangeError("a name that is not there");
        attributes[keys[key]] = values[value];
      }
    } else if (field === 4 && wire === 2) parts = readParts(bytes.part(), left);
    else return false;
    return true;
  });
  return shape >= 1 && shape <= 3 && parts.length > 0 ? { shape, attributes, parts, box: boxOf(parts) } : null;
}

/** Commands of a pen (section 4.3): move, line, close. */
function readParts(bytes, left) {
  const parts = [];
  let [x, y] = [0, 0];
  while (bytes.isMore) {
    const command = bytes.number();
    const [what, count] = [command % 8, Math.floor(command / 8)];
    if (what === 7 && count === 1) continue;
    if ((what !== 1 && what !== 2) || count < 1) throw new RangeError("an unknown stroke");
    // Each of them has two bytes at least.
    if (count * 2 > bytes.end - bytes.at) throw new RangeError("more strokes than there are");
    take(left, "numbers", count * 2);
    for (let step = 0; step < count; step += 1) {
      x += bytes.signed();
      y += bytes.signed();
      if (!(Math.abs(x) <= most.far * 4 && Math.abs(y) <= most.far * 4)) throw new RangeError("far outside");
      if (what === 1) parts.push([x, y]);
      else if (parts.length > 0) parts[parts.length - 1].push(x, y);
      else throw new RangeError("a line from nowhere");
    }
  }
  return parts;
}

function boxOf(parts) {
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const part of parts) {
    for (let at = 0; at < part.length; at += 2) {
      box[0] = Math.min(box[0], part[at]);
      box[1] = Math.min(box[1], part[at + 1]);
      box[2] = Math.max(box[2], part[at]);
      box[3] = Math.max(box[3], part[at + 1]);
    }
  }
  return box;
}
