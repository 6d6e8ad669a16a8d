// A page in parts, each with what it is made from: a part that is made from the same is left as it
// is, with its picture, its map, its half-written words and its focus.

const made = new WeakMap();

/** `parts`: `[name, what it is made from, how]`; `how` may answer nothing. */
export function show(root, parts) {
  const old = new Map([...root.children].map((one) => [one.dataset.part, one]));
  let place = null;
  for (const [name, from, make] of parts) {
    const sign = JSON.stringify(from);
    const kept = old.get(name);
    if (kept && made.get(kept) === sign) {
      old.delete(name);
      if (kept !== nextOf(root, place)) root.insertBefore(kept, nextOf(root, place));
      place = kept;
      continue;
    }
    const fresh = make();
    if (!fresh) continue;
    fresh.dataset.part = name;
    made.set(fresh, sign);
    const hadFocus = kept?.contains(document.activeElement);
    if (kept) kept.replaceWith(fresh);
    else root.insertBefore(fresh, nextOf(root, place));
    old.delete(name);
    if (hadFocus) fresh.querySelector("button:not(:disabled), a, textarea")?.focus({ preventScroll: true });
    place = fresh;
  }
  for (const gone of old.values()) gone.remove();
}

const nextOf = (root, place) => (place ? place.nextElementSibling : root.firstElementChild);
