// Recorded pictures on the same UTC timeline: fetched in pieces around the moment that is looked at,
// so that a jump costs one piece and nothing is kept that nobody looks at.

import { fragmentStart, timescaleOf } from "./player-boxes.js";
import { PictureBuffer, plays } from "./player-source.js";
import { words } from "./words.js";

const piece = 10;
const ahead = 8;
const kept = 60;
const askAgain = 1500;
// Seconds: what touches a piece by less is not in it.
const edge = 0.001;

export class RecordedPlayer {
  #camera;
  #stream;
  #root;
  #buffer = null;
  #pieces = new Map();
  #from = 0;
  #to = 0;
  #loop = null;
  #tick;
  #trouble = "";
  #closed = false;
  #wanted = null;
  #playing = true;

  constructor(root, camera, { stream = "main", onTime = () => {} } = {}) {
    this.#root = root;
    this.#camera = camera;
    this.#stream = stream;
    this.onTime = onTime;
    root.classList.add("player", "player-waiting");
    this.video = document.createElement("video");
    Object.assign(this.video, { muted: true, playsInline: true });
    this.veil = document.createElement("p");
    this.veil.className = "player-veil";
    this.veil.setAttribute("role", "status");
    root.replaceChildren(this.video, this.veil);
    this.#tick = setInterval(() => this.#control(), 100);
  }

  get camera() { return this.#camera; }
  get time() { return this.#wanted ?? this.video.currentTime; }
  get playing() { return this.#playing; }
  get looping() { return this.#loop !== null; }
  get span() { return [this.#from, this.#to]; }

  /** Shows `from … to` (Unix seconds), repeated where `loop`, beginning at `at`. */
  show(from, to, { loop = false, at = from } = {}) {
    this.#from = from;
    this.#to = to;
    this.#loop = loop ? [from, to] : null;
    this.seek(at);
  }

  /** The whole timeline, without repeating. */
  widen(from, to) {
    this.#from = from;
    this.#to = to;
    this.#loop = null;
  }

  seek(moment) {
    this.#wanted = Math.min(Math.max(moment, this.#from), this.#to);
    this.#control();
  }

  play() {
    this.#playing = true;
    this.#control();
  }

  pause() {
    this.#playing = false;
    this.video.pause();
  }

  /** One frame forward or back; the frame's length is taken from what is playing. */
  step(frames) {
    this.pause();
    this.#loop = null;
    this.seek(this.time + frames * this.frame);
  }

  set speed(rate) { this.video.playbackRate = rate; }
  get speed() { return this.video.playbackRate; }
  frame = 0.04;

  close() {
    this.#closed = true;
    clearInterval(this.#tick);
    for (const entry of this.#pieces.values()) entry.abort?.abort();
    this.#buffer?.close();
    this.#root.classList.remove("player", "player-waiting", "player-stale");
    this.#root.replaceChildren();
  }

  #control() {
    if (this.#closed || this.#to <= this.#from) return;
    this.#order();
    this.#steer();
    this.#describe();
    this.onTime(this.time);
  }

  /** Asks for the pieces that the picture is in, and the next ones. */
  #order() {
    const now = this.time;
    const end = this.#loop ? this.#loop[1] : this.#to;
    const wanted = [];
    for (let at = Math.floor(now / piece) * piece; at < Math.min(now + ahead, end); at += piece) {
      const entry = this.#pieces.get(at);
      if (!entry || (entry.askAt && performance.now() > entry.askAt)) wanted.push(at);
    }
    if (wanted.length > 0) this.#look(wanted);
    if (this.#loop) return;
    for (const at of this.#pieces.keys()) {
      if (Math.abs(at - now) > kept) this.#forget(at);
    }
  }

  /** Asks what is recorded there, and fetches the pieces of which there is more than before. */
  async #look(pieces) {
    const abort = new AbortController();
    const before = pieces.map((at) => this.#pieces.get(at)?.end ?? 0);
    for (const at of pieces) this.#pieces.set(at, { abort });
    const [from, to] = [pieces[0], pieces.at(-1) + piece];
    const url = `/cameras/${this.#camera}/recorded?stream=${this.#stream}&from=${from}&to=${to}`;
    try {
      const answer = await fetch(url, { signal: abort.signal, headers: { accept: "application/json" } });
      if (!answer.ok) throw new Error(String(answer.status));
      const { stretches } = await answer.json();
      pieces.forEach((at, place) => {
        const end = stretches.findLast((one) => one[0] < at + piece - edge && one[1] > at + edge)?.[1];
        if (this.#pieces.get(at)?.abort !== abort) return;
        if (end === undefined) this.#absent(at);
        else if (Math.min(end, at + piece) <= before[place] + edge) this.#rest(at, before[place]);
        else this.#fetch(at, Math.min(end, at + piece));
      });
    } catch (error) {
      this.#missed(pieces, error);
    }
  }

  /** No answer: once more, in a while. */
  #missed(pieces, error) {
    if (error.name === "AbortError") return;
    for (const at of pieces) this.#pieces.set(at, { askAt: performance.now() + askAgain });
    this.#trouble = "player.noLink";
  }

  /** Has what is recorded up to `end`; where that is not yet the piece's end, more will come. */
  #rest(at, end) {
    const unfinished = end < at + piece - edge && at + piece > Date.now() / 1000 - 15;
    this.#pieces.set(at, unfinished ? { end, askAt: performance.now() + askAgain } : { end });
  }

  #forget(at) {
    this.#pieces.get(at)?.abort?.abort();
    this.#pieces.delete(at);
    this.#buffer?.remove(at, at + piece);
  }

  async #fetch(at, end) {
    const abort = new AbortController();
    this.#pieces.set(at, { abort });
    const url = `/cameras/${this.#camera}/film.mp4?stream=${this.#stream}&from=${at}&to=${at + piece}`;
    try {
      const answer = await fetch(url, { signal: abort.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const mime = answer.headers.get("content-type");
      const bytes = new Uint8Array(await answer.arrayBuffer());
      this.#add(at, end, mime, bytes, Number(answer.headers.get("aula-start")));
    } catch (error) {
      this.#missed([at], error);
    }
  }

  /** Nothing is recorded there: for good, or not yet. */
  #absent(at) {
    const fresh = at + piece > Date.now() / 1000 - 60;
    this.#pieces.set(at, fresh ? { askAt: performance.now() + askAgain } : {});
    this.#trouble = fresh ? "player.notYet" : "player.notRecorded";
  }

  #add(at, end, mime, bytes, start) {
    if (this.#closed) return;
    if (!plays(mime)) {
      this.#trouble = /hvc1|hev1/.test(mime) ? "player.h265" : "player.unsupported";
      this.#pieces.set(at, {});
      return;
    }
    if (!this.#buffer) {
      this.#buffer = new PictureBuffer(this.video, mime, {
        keep: Infinity,
        onUpdate: () => this.#control(),
        onFailure: () => { this.#trouble = "player.broken"; },
      });
    } else if (this.#buffer.mime !== mime) {
      this.#buffer.change(mime);
    }
    const first = fragmentStart(bytes, timescaleOf(bytes)) ?? 0;
    this.#buffer.shift(Number.isFinite(start) && Math.abs(first - start) > 1 ? start - first : 0);
    this.#buffer.append(bytes);
    this.#rest(at, end);
    this.#trouble = "";
  }

  #steer() {
    const ranges = this.#buffer?.ranges ?? [];
    const video = this.video;
    if (this.#wanted !== null) {
      const target = this.#place(this.#wanted, ranges);
      if (target === null) return;
      // Until it knows how long all of it is, a browser goes no further than what it knows: once more then.
      if (video.readyState > 0) video.currentTime = target;
      if (Math.abs(video.currentTime - target) < 1) this.#wanted = null;
      return;
    }
    if (this.#loop && (video.currentTime >= this.#loop[1] - 0.05 || this.#isAtEnd(ranges))) {
      // At the next tick: of a moment that has just begun to be recorded, the start is the end.
      this.#wanted = this.#loop[0];
      return;
    }
    if (!this.#loop && video.currentTime >= this.#to) this.pause();
    this.#hop(ranges);
    if (this.#playing && video.paused && video.readyState >= 2) video.play().catch(() => {});
  }

  /** Where `moment` can be shown: itself, or the next frame that is there. */
  #place(moment, ranges) {
    for (const [start, end] of ranges) {
      if (moment >= start - 0.05 && moment < end) return Math.max(moment, start);
    }
    const pending = [...this.#pieces.values()].some((entry) => entry.abort);
    if (pending) return null;
    const later = ranges.find(([start]) => start > moment && start < moment + piece * 2);
    return later ? later[0] : null;
  }

  /** Seconds before a range's end at which the picture stands there: browsers that have no next frame
      stop up to two frames earlier than what is buffered. */
  #tail(running) { return this.video.readyState < 3 && !this.video.seeking ? 0.5 : running; }

  #isAtEnd(ranges) {
    const now = this.video.currentTime;
    const last = ranges.findLast(([start]) => start <= now);
    return Boolean(last) && now >= last[1] - this.#tail(0.15) && !ranges.some(([start]) => start > now);
  }

  /** Over a gap in the recording to what comes after it. */
  #hop(ranges) {
    const now = this.video.currentTime;
    const inside = ranges.some(([start, end]) => now >= start - 0.01 && now < end - this.#tail(0.06));
    const next = ranges.find(([start]) => start > now);
    const isAwaited = [...this.#pieces].some(([at, entry]) => entry.abort && at + piece > now && at < next?.[0]);
    if (!inside && next && !isAwaited && this.#playing && !this.video.seeking) {
      this.video.currentTime = next[0];
    }
  }

  #describe() {
    const seen = this.video.readyState >= 2 && this.#wanted === null;
    this.#root.classList.toggle("player-waiting", !seen);
    this.veil.textContent = seen ? "" : words(this.#trouble || "player.loading");
    this.veil.hidden = seen;
  }
}
