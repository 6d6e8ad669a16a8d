// Places on a map: [latitude, longitude] in degrees, distances in metres, directions in degrees
// clockwise from north. As the server reckons them, on the local plane.

const degree = 111_195.08;
const radians = (degrees) => degrees * Math.PI / 180;
const shrink = (latitude) => Math.max(0.01, Math.cos(radians(latitude)));

/** The place so many metres to the north and east. */
export const moved = ([latitude, longitude], north, east) =>
  [latitude + north / degree, longitude + east / (degree * shrink(latitude))];

/** Metres to the north and east from one place to another. */
export const step = (from, to) =>
  [(to[0] - from[0]) * degree, (to[1] - from[1]) * degree * shrink(from[0])];

export const metres = (from, to) => Math.hypot(...step(from, to));

/** 0…360. */
export function azimuth(from, to) {
  const [north, east] = step(from, to);
  return (Math.atan2(east, north) * 180 / Math.PI + 360) % 360;
}

/** The place so many metres away in a direction. */
export const toward = (place, direction, distance) =>
  moved(place, distance * Math.cos(radians(direction)), distance * Math.sin(radians(direction)));

/** The corner points of what a camera sees. */
export function wedge(position, direction, field, range) {
  const points = field >= 360 ? [] : [position];
  const steps = Math.max(2, Math.ceil(field / 10));
  for (let part = 0; part <= steps; part += 1) {
    points.push(toward(position, direction - field / 2 + field * part / steps, range));
  }
  return points;
}

/** GeoJSON's order and ours are each other's. */
export const swap = (ring) => ring.map(([first, second]) => [second, first]);

/** As a field shows it: a centimetre is the seventh digit, a tenth of a metre the sixth. */
export const shown = (degrees, digits = 6) => String(Math.round(degrees * 10 ** digits) / 10 ** digits);

/** `49.8028, 73.0875` as the server reads it, or `null`. */
export function place(text) {
  let parts = text.trim().split(/[\s;]+/).map((part) => part.replace(/,$/, "")).filter(Boolean);
  if (parts.length !== 2) parts = text.trim().split(/[\s;,]+/).filter(Boolean);
  const numbers = parts.map((part) => Number(part.replace(",", ".")));
  const isPlace = numbers.length === 2 && Math.abs(numbers[0]) <= 90 && Math.abs(numbers[1]) <= 180;
  return isPlace ? numbers : null;
}
