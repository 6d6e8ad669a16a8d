// The page of an outline: the map, its tools, the list of corners and the text that is sent.

import { boot, byId, h, isTyping } from "./dom.js";
import { place, shown } from "./geo.js";
import { Ground } from "./ground.js";
import { OutlineDrawing } from "./outline-drawing.js";
import { send } from "./server.js";
import { words } from "./words.js";

const area = byId("field-points");
const form = area.form;
const saved = area.value;
const button = (id, text, onclick, options = {}) => h("button", { type: "button", id, onclick, ...options }, text);

const frame = h("div.ground-map", { id: "ground", role: "application", "aria-label": words("outline.map") });
const list = h("ol.ground-list", { id: "corners" });
const said = h("p.ground-said", { id: "outline-said", role: "status" });
const hint = h("p.note", { id: "outline-hint" });
const unsaved = h("span.note", { hidden: true }, `◆ ${words("outline.unsaved")}`);
const tools = {
  start: button("outline-start", words("outline.start"), () => drawing.start()),
  finish: button("outline-finish", words("outline.finish"), () => drawing.finish(), { hidden: true }),
  undo: button("outline-undo", `↶ ${words("outline.undo")}`, () => drawing.undo(), { disabled: true }),
  remove: button("outline-remove", words("outline.remove"), () => drawing.remove(), { disabled: true }),
  clear: button("outline-clear", words("outline.clear"), () => drawing.clear(), { disabled: true }),
};
const add = button("outline-add", words("outline.add"), () => {
  const place = drawing.add();
  list.children[place]?.querySelector("input")?.focus();
});
area.closest(".field").before(h("div.ground.field-wide", {},
  h("div.ground-main", {},
    h("div.tools", { role: "toolbar", "aria-label": words("outline.tools") }, Object.values(tools), unsaved),
    frame, hint, said),
  h("div.ground-side", {}, h("h2", {}, words("outline.list")), list, add)));

// What it says of the outline as it was is said below of the outline as it is.
document.querySelector(".lead")?.remove();

const ground = await Ground.open(frame, boot);
const drawing = new OutlineDrawing(ground, { onChange: write, onDraw: show });

/** The text is somebody's own just now: it stays as it was typed. */
let isTyped = false;

/** The outline, as text: this is what is sent. */
function write() {
  if (isTyped) return;
  area.value = drawing.corners.map((corner) => corner.map((axis) => shown(axis, 7)).join(", ")).join("\n");
  check();
}

function show() {
  const { isDrawing, corners } = drawing;
  tools.start.textContent = `⬠ ${words(corners.length > 0 ? "outline.again" : "outline.start")}`;
  tools.start.hidden = isDrawing;
  tools.finish.hidden = !isDrawing;
  tools.finish.disabled = drawing.draftLength < 3;
  tools.undo.disabled = !drawing.canUndo;
  tools.remove.disabled = isDrawing || drawing.focused === null || drawing.focused >= corners.length;
  tools.clear.disabled = isDrawing || corners.length === 0;
  hint.textContent = words(`outline.hint.${isDrawing ? "draft" : corners.length > 0 ? "ready" : "idle"}`);
  said.hidden = isDrawing;
  unsaved.hidden = area.value === saved && !isDrawing;
  frame.classList.toggle("is-drawing", isDrawing);
  if (!list.contains(document.activeElement)) showList();
}

// The corners as numbers

function showList() {
  list.replaceChildren(...drawing.corners.map((corner, number) => h(drawing.isWrong(number) ? "li.is-wrong" : "li", {},
    ...["latitude", "longitude"].map((name, axis) => h("input", {
      value: shown(corner[axis], 7), inputmode: "decimal", autocomplete: "off", "aria-label": words(`outline.${name}`, { n: number + 1 }),
      onchange: (event) => type(event.target, number, axis), onpaste: (event) => paste(event, number),
    })),
    h("button.button-small", { type: "button", "aria-label": words("outline.drop", { n: number + 1 }), onclick: () => { drawing.remove(number); showList(); } }, "✕"))));
}

function type(input, number, axis) {
  const value = Number(input.value.trim().replace(",", "."));
  const isGood = input.value.trim() !== "" && Math.abs(value) <= (axis === 0 ? 90 : 180);
  input.toggleAttribute("aria-invalid", !isGood);
  if (!isGood) return say(words("outline.number", { n: number + 1 }), true);
  drawing.change((corners) => {
    corners[number][axis] = value;
    return corners;
  });
}

/** A pair fills its row; lines and GeoJSON replace everything. */
function paste(event, number) {
  const text = event.clipboardData.getData("text").trim();
  if (!/[\n{[]|\d[\s,;]+-?\d/.test(text)) return;
  event.preventDefault();
  const pair = place(text);
  if (pair && !text.includes("\n")) {
    drawing.change((corners) => corners.with(number, pair));
    return showList();
  }
  area.value = text;
  take();
}

// What the server says of it

let asked = 0;

async function ask() {
  asked += 1;
  const number = asked;
  try {
    const answer = await send(boot.check, { points: area.value });
    return number === asked ? answer : null;
  } catch (error) {
    if (number === asked) say(error.status === 0 ? words("refusal.noLink") : error.detail || error.message, true);
    return null;
  }
}

let timer = 0;

function check() {
  clearTimeout(timer);
  timer = setTimeout(async () => { judge(await ask()); }, 120);
}

function judge(answer) {
  if (!answer) return;
  say(answer.problem?.words ?? answer.size ?? "", Boolean(answer.problem));
  drawing.mark(answer.problem?.corners ?? []);
}

function say(text, isBad = false) {
  said.textContent = text;
  said.dataset.tone = isBad ? "bad" : "";
}

/** Draws what was typed or pasted as text. */
async function take() {
  const answer = await ask();
  if (answer?.corners && String(answer.corners) !== String(drawing.corners)) {
    isTyped = true;
    drawing.change(() => answer.corners);
    isTyped = false;
    drawing.fit();
    showList();
  }
  judge(answer);
}

area.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(take, 400);
});
list.addEventListener("focusout", (event) => {
  if (!list.contains(event.relatedTarget)) setTimeout(showList);
});

// Keys, and leaving

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const isPressing = event.target.closest("button, a, summary, [role=button]");
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ") drawing.undo();
  else if (event.key === "Escape" && drawing.isDrawing) drawing.cancel();
  else if (event.key === "Enter" && drawing.isDrawing && !isPressing) drawing.finish();
  else if (event.key === "Backspace" && drawing.isDrawing) drawing.undo();
  else return;
  event.preventDefault();
});
let isSending = false;
form.addEventListener("submit", (event) => {
  if (drawing.isDrawing && !drawing.finish()) {
    event.preventDefault();
    say(words("outline.open"), true);
    frame.focus();
    return;
  }
  isSending = true;
});
addEventListener("pageshow", () => { isSending = false; });
addEventListener("beforeunload", (event) => {
  if (!isSending && (area.value !== saved || drawing.isDrawing)) event.preventDefault();
});

if (area.value.trim()) {
  const answer = await ask();
  drawing.corners = answer?.corners ?? [];
  drawing.fit();
  drawing.draw();
  judge(answer);
} else drawing.draw();
