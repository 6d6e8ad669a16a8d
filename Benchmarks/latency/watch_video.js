// Runs before the page's own scripts: notes each picture that a <video> presents.
//
// opened: moment of the key or click that asked for a picture; first: from there to the first picture
// of a new <video>. ages: how old the barcode clock in the picture was when it was presented. Times
// are milliseconds.

window.measured = { opened: null, first: [], ages: [], reading: false, unread: 0 };

const cells = 44;
const strip = document.createElement("canvas");
strip.width = cells * 4;
strip.height = 4;
const pen = strip.getContext("2d", { willReadFrequently: true });

function checksum(bytes) {
  let crc = 0;
  for (const byte of bytes) {
    crc ^= byte;
    for (let i = 0; i < 8; i += 1) crc = (crc & 0x80 ? (crc << 1) ^ 0x07 : crc << 1) & 0xff;
  }
  return crc;
}

/** Milliseconds since 1970 modulo 2³², or null: 44 cells along the lower edge, 1/16 of the height. */
function clockIn(video) {
  const { videoWidth: width, videoHeight: height } = video;
  pen.drawImage(
    video, 0, height * 15 / 16 + height / 64, width, height / 32, 0, 0, strip.width, strip.height);
  const { data } = pen.getImageData(0, 2, strip.width, 1);
  const bits = [...Array(cells).keys()].map((cell) => data[(cell * 4 + 2) * 4 + 1] > 127);
  if (!bits[0] || bits[1] || bits[42] || !bits[43]) return null;
  const bytes = [0, 1, 2, 3, 4].map((at) =>
    bits.slice(2 + at * 8, 10 + at * 8).reduce((sum, bit) => sum * 2 + (bit ? 1 : 0), 0));
  if (checksum(bytes.slice(0, 4)) !== bytes[4]) return null;
  return bytes.slice(0, 4).reduce((sum, byte) => sum * 256 + byte, 0);
}

function follow(video) {
  let isFirst = true;
  const picture = () => {
    const now = Date.now();
    if (isFirst && measured.opened !== null) {
      measured.first.push(now - measured.opened);
      measured.opened = null;
    }
    isFirst = false;
    if (measured.reading) {
      const clock = clockIn(video);
      if (clock === null) measured.unread += 1;
      else measured.ages.push((now - clock) % 2 ** 32);
    }
    if (video.isConnected) video.requestVideoFrameCallback(picture);
  };
  video.requestVideoFrameCallback(picture);
}

new MutationObserver((changes) => {
  for (const change of changes) {
    for (const node of change.addedNodes) {
      for (const video of node.querySelectorAll?.("video") ?? []) follow(video);
      if (node.tagName === "VIDEO") follow(node);
    }
  }
}).observe(document, { childList: true, subtree: true });

for (const kind of ["keydown", "dblclick"]) {
  addEventListener(kind, () => { measured.opened = Date.now(); }, { capture: true });
}
