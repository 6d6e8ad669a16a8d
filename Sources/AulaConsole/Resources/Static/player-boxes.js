// Reads what the player must know of ISO base media boxes (ISO/IEC 14496-12).

const container = new Set(["moof", "traf", "moov", "trak", "mdia"]);

function* boxes(view, start, end) {
  let at = start;
  while (at + 8 <= end) {
    let size = view.getUint32(at);
    const type = String.fromCharCode(
      view.getUint8(at + 4), view.getUint8(at + 5), view.getUint8(at + 6), view.getUint8(at + 7));
    let head = 8;
    if (size === 1) {
      size = Number(view.getBigUint64(at + 8));
      head = 16;
    } else if (size === 0) {
      size = end - at;
    }
    if (size < head || at + size > end) return;
    yield { type, start: at + head, end: at + size };
    at += size;
  }
}

function find(view, type, start, end) {
  for (const box of boxes(view, start, end)) {
    if (box.type === type) return box;
    if (!container.has(box.type)) continue;
    const inner = find(view, type, box.start, box.end);
    if (inner) return inner;
  }
  return null;
}

/** Seconds of the first `tfdt` (8.8.12) in `bytes`, or null. */
export function fragmentStart(bytes, timescale = 90000) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const box = find(view, "tfdt", 0, bytes.byteLength);
  if (!box) return null;
  const ticks = view.getUint8(box.start) === 1
    ? Number(view.getBigUint64(box.start + 4)) : view.getUint32(box.start + 4);
  return ticks / timescale;
}

/** Ticks a second of the first track (`mdhd`, 8.4.2) in an initialization segment. */
export function timescaleOf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const box = find(view, "mdhd", 0, bytes.byteLength);
  if (!box) return 90000;
  return view.getUint32(box.start + (view.getUint8(box.start) === 1 ? 20 : 12));
}
