// A camera's live picture: fMP4 over a WebSocket into MediaSource, one frame a fragment.
//
// The picture's time is UTC (video.currentTime is Unix seconds). Delay is held by the playback rate.
// The age of what is seen is measured against the fastest frame of the last half minute, so it does
// not depend on this machine's clock. A picture older than `staleAfter` is never shown as live.

import { fragmentStart, timescaleOf } from "./player-boxes.js";
import { PictureBuffer, plays } from "./player-source.js";
import { words } from "./words.js";

const target = 0.15;
const jumpAbove = 2;
const staleAfter = 2;
const queueBound = 500;
// Seconds that a picture must run before the trouble that it had is forgotten.
const forgiveAfter = 5;
const pauses = [0.3, 0.7, 1.5, 3, 6, 12];

/** The least delay from a frame's time to its arrival here, over the last half minute. */
class FastestFrame {
  #slots = [];

  note(arrival, time) {
    const second = Math.floor(arrival);
    const last = this.#slots.at(-1);
    if (last && last.second === second) last.delay = Math.min(last.delay, arrival - time);
    else this.#slots.push({ second, delay: arrival - time });
    while (this.#slots.length > 30) this.#slots.shift();
  }

  clear() { this.#slots = []; }

  age(now, time) {
    if (this.#slots.length === 0) return null;
    return Math.max(0, now - time - Math.min(...this.#slots.map((slot) => slot.delay)));
  }
}

/** Why a camera failed: in the page's language where we know the code, else as the server says. */
export const reason = ({ code, why }) => {
  const key = `cameraFault.${code?.replace("video.", "")}`;
  return words.has(key) ? words(key) : why ?? code ?? "";
};

const seconds = () => performance.now() / 1000;

export class LivePlayer {
  #root;
  #camera;
  #roles;
  #socket = null;
  #buffer = null;
  #expectsStart = false;
  #format = null;
  #timescale = 90000;
  #newest = null;
  #step = 0.04;
  #settled = false;
  #fastest = new FastestFrame();
  #attempts = 0;
  #retry = 0;
  #state = { state: "connecting" };
  #trouble = null;
  #goodSince = null;
  #closed = false;
  #tick;

  /** `root` gets a video, a veil and a line of words; `roles`: streams to try, best first. */
  constructor(root, camera, { roles = ["main", "sub"], onState = () => {} } = {}) {
    this.#root = root;
    this.#camera = camera;
    this.#roles = [...roles];
    this.onState = onState;
    root.classList.add("player", "player-waiting");
    this.video = document.createElement("video");
    Object.assign(this.video, { muted: true, autoplay: true, playsInline: true });
    this.veil = document.createElement("p");
    this.veil.className = "player-veil";
    this.veil.setAttribute("role", "status");
    root.replaceChildren(this.video, this.veil);
    this.#tick = setInterval(() => this.#control(), 200);
    this.visibility = () => this.#followVisibility();
    document.addEventListener("visibilitychange", this.visibility);
    this.#connect();
  }

  get camera() { return this.#camera; }
  /** Seconds since what is seen was new, or null where nothing is seen. */
  get age() {
    if (this.#newest === null || this.video.readyState < 2) return null;
    return this.#fastest.age(seconds(), this.video.currentTime);
  }

  close() {
    this.#closed = true;
    clearInterval(this.#tick);
    clearTimeout(this.#retry);
    document.removeEventListener("visibilitychange", this.visibility);
    this.#hangUp();
    this.#dropBuffer();
    this.#root.classList.remove("player", "player-waiting", "player-stale");
    this.#root.replaceChildren();
  }

  #connect() {
    if (this.#closed || document.hidden) return;
    clearTimeout(this.#retry);
    this.#hangUp();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const url = `${scheme}//${location.host}/cameras/${this.#camera}/live?stream=${this.#roles[0]}`;
    const socket = new WebSocket(url);
    socket.binaryType = "arraybuffer";
    this.#socket = socket;
    socket.onmessage = (message) => {
      if (socket !== this.#socket) return;
      if (typeof message.data === "string") this.#hear(JSON.parse(message.data));
      else this.#take(new Uint8Array(message.data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost("link");
    };
  }

  #hangUp() {
    const socket = this.#socket;
    this.#socket = null;
    if (socket && socket.readyState < 2) socket.close();
  }

  #lost(why) {
    this.#hangUp();
    this.#trouble = why;
    if (this.#closed) return;
    const pause = pauses[Math.min(this.#attempts, pauses.length - 1)];
    this.#attempts += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => this.#connect(), pause * (750 + 500 * Math.random()));
    this.#control();
  }

  #followVisibility() {
    if (document.hidden) {
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#hangUp(), 20_000);
    } else if (!this.#socket) {
      this.#attempts = 0;
      this.#connect();
    } else {
      clearTimeout(this.#retry);
    }
  }

  #hear(message) {
    if (message.kind === "begin") this.#begin(message);
    else if (message.kind === "state") {
      this.#state = message;
      // Whoever says this is there.
      if (this.#trouble === "link") this.#trouble = null;
      this.onState(message);
      this.#control();
    } else if (message.kind === "skipped") {
      this.#root.dispatchEvent(new CustomEvent("skipped", { detail: message.frames }));
    }
  }

  #begin(format) {
    this.#format = format;
    this.#expectsStart = true;
    if (plays(format.mime)) {
      // What could not be decoded is believed again when it is seen.
      if (this.#trouble !== "decode") this.#trouble = null;
      return;
    }
    if (this.#roles.length > 1) {
      this.#roles.shift();
      this.#attempts = 0;
      this.#connect();
      return;
    }
    this.#trouble = "unsupported";
    this.#hangUp();
    this.#control();
  }

  #take(bytes) {
    if (this.#expectsStart) return this.#start(bytes);
    const time = fragmentStart(bytes, this.#timescale);
    if (time === null || !this.#buffer) return;
    if (this.#newest !== null && time < this.#newest - 0.5) this.#rebuild();
    if (this.#newest !== null && time > this.#newest) {
      this.#step = Math.min(1, 0.9 * this.#step + 0.1 * Math.min(1, time - this.#newest));
    }
    this.#newest = time;
    this.#fastest.note(seconds(), time + this.#step);
    // A picture that cannot be decoded takes its buffer away at once.
    this.#buffer.append(bytes);
    if (this.#buffer?.waiting > queueBound) this.#lost("behind");
  }

  #start(bytes) {
    this.#expectsStart = false;
    this.#timescale = timescaleOf(bytes);
    this.initialization = bytes;
    if (!this.#buffer) this.#makeBuffer();
    else if (this.#buffer.mime !== this.#format.mime) this.#buffer.change(this.#format.mime);
    this.#buffer.append(bytes);
  }

  #makeBuffer() {
    this.#settled = false;
    this.#buffer = new PictureBuffer(this.video, this.#format.mime, {
      keep: 10,
      onUpdate: () => this.#control(),
      onFailure: () => {
        this.#dropBuffer();
        this.#lost("decode");
      },
    });
  }

  /** The stream's clock went back: what is buffered is of another timeline. */
  #rebuild() {
    this.#dropBuffer();
    this.#makeBuffer();
    this.#buffer.append(this.initialization);
  }

  #dropBuffer() {
    this.#buffer?.close();
    this.#buffer = null;
    this.#newest = null;
    this.#fastest.clear();
  }

  #control() {
    this.#steer();
    this.#describe();
  }

  #steer() {
    const last = this.#buffer?.ranges.at(-1);
    if (!last) return;
    const video = this.video;
    const [start, end] = last;
    const wanted = Math.max(target, 1.5 * this.#step);
    const lead = end - video.currentTime;
    if (video.currentTime < start || lead < -0.5) {
      video.currentTime = this.#settled ? Math.max(start, end - wanted) : start;
    } else if (lead > (this.#settled ? jumpAbove : wanted + 0.2)) {
      if (!video.seeking && video.readyState >= 2) video.currentTime = end - wanted;
    } else {
      if (video.readyState >= 2) this.#settled = true;
      const over = lead - wanted;
      video.playbackRate = over > 0.15 ? 1.1 : over > 0.04 ? 1.05 : over < -0.1 ? 0.95 : 1;
    }
    if (video.paused) video.play().catch(() => {});
  }

  #describe() {
    const age = this.age;
    const seen = age !== null;
    const stale = seen && age > staleAfter;
    this.#root.classList.toggle("player-waiting", !seen);
    this.#root.classList.toggle("player-stale", stale);
    this.veil.textContent = seen && !stale ? "" : this.#explain(age);
    this.veil.hidden = this.veil.textContent === "";
    this.#forgive(seen && !stale);
  }

  /** A picture that runs has no trouble any more; a moment of it proves nothing. */
  #forgive(isGood) {
    if (!isGood) this.#goodSince = null;
    else if (this.#goodSince === null) this.#goodSince = seconds();
    else if (seconds() - this.#goodSince > forgiveAfter) {
      this.#attempts = 0;
      this.#trouble = null;
    }
  }

  #explain(age) {
    const why = this.#why();
    return age === null ? why : `${words("player.old", { age: words.span(age) })} · ${why}`;
  }

  #why() {
    if (this.#trouble === "unsupported") {
      return words(this.#format.codec === "h265" ? "player.h265" : "player.unsupported");
    }
    if (this.#trouble && this.#trouble !== "decode") return words("player.noLink");
    if (this.#trouble && this.#state.state === "live") return words("player.undecodable");
    if (this.#state.state === "failed") return `${words("player.failed")}: ${reason(this.#state)}`;
    return words(`player.${this.#state.state === "live" ? "waiting" : this.#state.state}`);
  }
}
