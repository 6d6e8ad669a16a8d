// One day of a camera's recordings: the player, the line over the day, keys. The moment that is looked
// at stands in the address, so that it can be sent to somebody.

import { boot, byId, h } from "./dom.js";
import { Keys } from "./operator-keys.js";
import { RecordedPlayer } from "./player-recorded.js";
import { words } from "./words.js";

const speeds = [0.25, 0.5, 1, 2, 4, 8];
const line = byId("archive-line");
const player = new RecordedPlayer(byId("archive-picture"), boot.camera, { stream: boot.stream, onTime: follow });
let addressed = 0;

function follow(time) {
  if (document.activeElement !== line || player.playing) line.value = String(time - boot.from);
  const told = words.time(time, boot.zone);
  line.setAttribute("aria-valuetext", told);
  clock.textContent = `${told} (${words.zone(time, boot.zone)})`;
  pause.firstChild.textContent = words(player.playing ? "evidence.pause" : "evidence.play");
}

function seek(moment) {
  player.seek(moment);
  address(moment);
}

/** The moment goes into the address, at most once a second: browsers count. */
function address(moment) {
  clearTimeout(addressed);
  addressed = setTimeout(() => {
    const query = new URLSearchParams({ at: String(Math.floor(moment)) });
    if (boot.stream !== "main") query.set("stream", boot.stream);
    history.replaceState(null, "", `?${query}`);
  }, 1000);
}

function toggle() {
  if (player.playing) {
    player.pause();
    address(player.time);
  } else {
    player.play();
  }
  follow(player.time);
}

function step(frames) {
  player.step(frames);
  address(player.time);
}

/** The start of the next recorded stretch, or of this one and those before it. */
function hop(way) {
  const now = player.time;
  const next = way > 0 ? boot.starts.find((one) => one > now + 1) : boot.starts.findLast((one) => one < now - 3);
  if (next !== undefined) seek(next);
}

/** `14:03` or `14:03:27` on the day that is shown. */
function goTo(text) {
  const [hour, minute, second = 0] = text.split(":").map(Number);
  if (Number.isFinite(hour) && Number.isFinite(minute)) seek(boot.from + hour * 3600 + minute * 60 + second);
}

const button = (name, key, run) => h("button", { type: "button", title: `${words(name)} (${key})`, onclick: run },
  h("span", {}, words(name)));
const pause = button("evidence.pause", "␣", toggle);
const clock = h("output.archive-clock");
const speed = h("select", {
  "aria-label": words("evidence.speed"), onchange: () => { player.speed = Number(speed.value); },
}, speeds.map((rate) => h("option", { value: String(rate), selected: rate === 1 }, `×${rate}`)));
const wanted = h("input", { type: "time", step: "1", "aria-label": words("archive.goTo"), onchange: () => goTo(wanted.value) });
byId("archive-tools").append(
  button("archive.back10", "←", () => seek(player.time - 10)), pause,
  button("archive.forth10", "→", () => seek(player.time + 10)),
  button("evidence.back", ",", () => step(-1)), button("evidence.forth", ".", () => step(1)), speed, wanted, clock);

/** Fields of the form that takes a stretch along: each is filled with the moment that is looked at. */
for (const name of ["start", "end"]) {
  const field = byId(name);
  const here = () => { field.value = words.time(player.time, boot.zone); };
  const what = `${field.labels[0].textContent}: ${words("export.here")}`;
  field.after(h("button", { type: "button", "aria-label": what, onclick: here }, words("export.here")));
}
line.addEventListener("input", () => seek(boot.from + Number(line.value)));

const keys = new Keys([
  { keys: ["Space"], name: "pause", run: toggle },
  { keys: ["ArrowLeft"], name: "back10", run: () => seek(player.time - 10) },
  { keys: ["ArrowRight"], name: "forth10", run: () => seek(player.time + 10) },
  { keys: ["Comma"], shown: [","], name: "frameBack", run: () => step(-1) },
  { keys: ["Period"], shown: ["."], name: "frameForth", run: () => step(1) },
  { keys: ["J"], name: "stretchForth", run: () => hop(1) },
  { keys: ["K"], name: "stretchBack", run: () => hop(-1) },
  { keys: ["Question"], name: "help", run: () => keys.help() },
  { keys: ["Escape"], name: "back", run: () => { location.href = document.querySelector("a.back").href; } },
]);
byId("help").addEventListener("click", () => keys.help());

player.show(boot.from, boot.to, { at: boot.at });
