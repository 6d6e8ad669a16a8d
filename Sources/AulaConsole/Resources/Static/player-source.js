// One MediaSource with one SourceBuffer: appends in order, trims what is behind, never overflows.

const Source = globalThis.ManagedMediaSource ?? globalThis.MediaSource;

/** Whether this browser plays the type, `video/mp4; codecs="…"`. */
export function plays(mime) {
  return Boolean(Source) && Source.isTypeSupported(mime);
}

export class PictureBuffer {
  #video;
  #source;
  #buffer = null;
  #queue = [];
  #mime;
  #keep;
  #failed = false;

  /** `keep`: seconds that stay behind the picture. */
  constructor(video, mime, { keep = 20, onUpdate = () => {}, onFailure = () => {} } = {}) {
    this.#video = video;
    this.#mime = mime;
    this.#keep = keep;
    this.onUpdate = onUpdate;
    this.onFailure = onFailure;
    this.#source = new Source();
    this.#source.addEventListener("sourceopen", () => this.#open(), { once: true });
    video.disableRemotePlayback = true;
    this.url = URL.createObjectURL(this.#source);
    video.src = this.url;
  }

  get mime() { return this.#mime; }
  get waiting() { return this.#queue.length; }
  get isOpen() { return this.#source.readyState === "open"; }

  #open() {
    if (!this.isOpen || this.#buffer) return;
    this.#buffer = this.#source.addSourceBuffer(this.#mime);
    this.#buffer.mode = "segments";
    this.#buffer.addEventListener("updateend", () => {
      this.onUpdate();
      this.#next();
    });
    this.#buffer.addEventListener("error", () => this.#fail("append"));
    this.#next();
  }

  #fail(why) {
    if (this.#failed) return;
    this.#failed = true;
    this.onFailure(why);
  }

  append(bytes) { this.#push({ bytes }); }

  /** What follows is of another kind; begins with its initialization segment. */
  change(mime) {
    this.#mime = mime;
    this.#push({ mime });
  }

  shift(seconds) { this.#push({ offset: seconds }); }

  remove(start, end) { this.#push({ remove: [start, end] }); }

  clear() {
    this.#queue = [];
    this.#push({ abort: true });
    this.#push({ remove: [0, Infinity] });
  }

  #push(step) {
    this.#queue.push(step);
    this.#next();
  }

  #next() {
    const buffer = this.#buffer;
    if (!buffer || buffer.updating || this.#failed || !this.isOpen) return;
    try {
      this.#trim();
      while (this.#queue.length > 0 && !buffer.updating) this.#step(buffer);
    } catch (error) {
      if (error.name === "QuotaExceededError") this.#makeRoom();
      else this.#fail(error.name);
    }
  }

  #step(buffer) {
    const step = this.#queue[0];
    if (step.bytes) {
      const bytes = this.#joined();
      buffer.appendBuffer(bytes.whole);
      this.#queue.splice(0, bytes.count);
      return;
    }
    this.#queue.shift();
    if (step.mime) buffer.changeType(step.mime);
    else if (step.abort) buffer.abort();
    else if (step.offset !== undefined) buffer.timestampOffset = step.offset;
    else if (this.ranges.length > 0) buffer.remove(step.remove[0], step.remove[1]);
  }

  /** Neighbouring pieces as one: an append costs more than its bytes. */
  #joined() {
    const pieces = [];
    let length = 0;
    for (const step of this.#queue) {
      if (!step.bytes || (pieces.length > 0 && length + step.bytes.byteLength > 4 << 20)) break;
      pieces.push(step.bytes);
      length += step.bytes.byteLength;
    }
    if (pieces.length === 1) return { whole: pieces[0], count: 1 };
    const whole = new Uint8Array(length);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.byteLength;
    }
    return { whole, count: pieces.length };
  }

  #trim() {
    const first = this.ranges[0];
    const behind = this.#video.currentTime - this.#keep;
    if (first && this.#keep < Infinity && first[0] < behind - this.#keep) {
      this.#buffer.remove(0, behind);
    }
  }

  #makeRoom() {
    const now = this.#video.currentTime;
    const first = this.ranges[0];
    if (first && first[0] < now - 2) this.#buffer.remove(0, now - 1);
    else this.#fail("full");
  }

  /** Stretches that can be shown, `[start, end]` in seconds. */
  get ranges() {
    const list = [];
    const buffered = this.#buffer && this.isOpen ? this.#buffer.buffered : null;
    for (let i = 0; buffered && i < buffered.length; i += 1) {
      list.push([buffered.start(i), buffered.end(i)]);
    }
    return list;
  }

  close() {
    this.#failed = true;
    this.#queue = [];
    if (this.#video.src === this.url) {
      this.#video.removeAttribute("src");
      this.#video.load();
    }
    URL.revokeObjectURL(this.url);
  }
}
