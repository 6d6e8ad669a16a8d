// The editor of a camera's zones, lines and rules, on its own picture.

import { boot, byId, h, isTyping } from "./dom.js";
import { Past } from "./past.js";
import { Drawing } from "./rules-drawing.js";
import { Refusal, send } from "./server.js";
import { words } from "./words.js";

const kinds = ["intrusion", "lineCrossing", "loitering"];
const labels = ["person", "vehicle", "motion"];
const directions = ["any", "leftToRight", "rightToLeft"];

const model = { zones: [], lines: [], rules: [], selected: null, ...JSON.parse(boot.rules) };
model.directionOf = (name) => model.rules.find((rule) => rule.line === name)?.direction ?? "any";
let version = boot.version;
let saved = text();
const past = new Past();

/** The rules as they are kept: what the form holds, and nothing else. */
function text() {
  const { zones, lines, rules } = model;
  return JSON.stringify({ zones, lines, rules: rules.map(tidy) });
}

function tidy(rule) {
  const isLine = rule.kind === "lineCrossing";
  const { name, kind, zone, line, dwell, direction, schedule } = rule;
  return {
    name, kind,
    ...(isLine ? { line, direction: direction ?? "any" } : { zone, dwell: Number(dwell ?? 0) }),
    labels: rule.labels?.length ? rule.labels : undefined, schedule,
  };
}

/** Edits the model; `label` null goes on with the edit before it, as one step back. */
function change(label, edit) {
  if (label !== null) past.keep({ ...model, directionOf: undefined });
  edit(model);
  draw();
}

function undo() {
  if (drawing.isDrawing) return drawing.unpoint();
  const before = past.back();
  if (before) Object.assign(model, { selected: null }, before);
  draw();
}

function remove() {
  const { selected } = model;
  if (!selected) return;
  change("remove", () => {
    const list = selected.kind === "zone" ? model.zones : model.lines;
    const corners = list[selected.index].polygon;
    if (selected.kind === "zone" && selected.point !== null && corners.length > 3) corners.splice(selected.point, 1);
    else list.splice(selected.index, 1);
    model.selected = null;
  });
}

const drawing = new Drawing(byId("drawing"), {
  model: () => model, change,
  select: (selected) => { model.selected = selected; draw(); },
  onDraft: () => { drawing.draw(); drawTools(); },
});

function draw() {
  drawing.draw();
  drawTools();
  if (!isTyping({ target: document.activeElement })) drawForms();
}

function drawTools() {
  byId("undo").disabled = past.isEmpty && !drawing.isDrawing;
  byId("remove").disabled = !model.selected;
  byId("finish").hidden = drawing.draft?.kind !== "zone";
  byId("finish").disabled = (drawing.draft?.points.length ?? 0) < 3;
  byId("hint").textContent = words(drawing.isDrawing ? `rules.hint.${drawing.draft.kind}`
    : model.selected ? "rules.hint.selected" : "rules.hint.idle");
  const isChanged = text() !== saved;
  byId("save").disabled = !isChanged;
  byId("unsaved").hidden = !isChanged;
}

/** The picture, or words in its place: zones can be drawn without one. */
function showStill() {
  const isThere = byId("still").naturalWidth > 0;
  byId("still").classList.toggle("is-missing", !isThere);
  byId("no-still").hidden = isThere;
  drawing.draw();
}

// Forms

const field = (label, control) => h("label.rule-field", {}, h("span", {}, label), control);

function drawForms() {
  byId("places").replaceChildren(
    ...model.zones.map((zone, index) => placeForm("zone", zone, index, zone.polygon)),
    ...model.lines.map((line, index) => placeForm("line", line, index, [line.from, line.to])));
  byId("rules").replaceChildren(...model.rules.map(ruleForm));
  byId("no-rules").hidden = model.rules.length > 0;
}

/** The name, and each point as two numbers: what the mouse does, without one. */
function placeForm(kind, one, index, points) {
  const isOpen = model.selected?.kind === kind && model.selected.index === index;
  const rename = (name) => change("rename", () => {
    for (const rule of model.rules) if (rule[kind] === one.name) rule[kind] = name;
    one.name = name;
  });
  const number = (point, place, axis) => h("input", {
    type: "number", min: "0", max: "100", step: "0.1", value: (point[axis] * 100).toFixed(1),
    "aria-label": words(axis === 0 ? "rules.across" : "rules.down", { n: place + 1 }),
    onchange: (event) => change("number", () => { point[axis] = Math.min(1, Math.max(0, event.target.valueAsNumber / 100 || 0)); }),
  });
  return h("details.place", {
    open: isOpen, data: { path: `${kind}s[${index}]` },
    ontoggle: (event) => {
      if (event.target.open && !(model.selected?.kind === kind && model.selected.index === index)) {
        model.selected = { kind, index, point: null };
        drawing.draw();
        drawTools();
      }
    },
  }, h("summary", {}, words(`rules.${kind}`), " ", h("b", {}, one.name)),
    field(words("rules.name"), h("input", { type: "text", value: one.name, maxlength: "200", onchange: (event) => rename(event.target.value.trim() || one.name) })),
    h("ol.points", {}, points.map((point, place) => h("li", {}, number(point, place, 0), " × ", number(point, place, 1), " %",
      kind === "zone" && h("button.small", { type: "button", disabled: points.length <= 3, title: words("rules.removePoint"), onclick: () => change("point", () => points.splice(place, 1)) }, "−")))),
    kind === "zone" && h("button.small", { type: "button", onclick: () => change("point", () => points.push([...points.at(-1)])) }, words("rules.addPoint")));
}

function ruleForm(rule, index) {
  const set = (key, value) => change("rule", () => {
    if (value === undefined) delete rule[key];
    else rule[key] = value;
  });
  const option = (value, label, current) => h("option", { value, selected: value === current }, label);
  const select = (key, values, name, fallback) => h("select", { onchange: (event) => set(key, event.target.value) },
    rule[key] === undefined && fallback === undefined && h("option", { value: "" }, words("act.choose")),
    values.map((value) => option(value, name(value), rule[key] ?? fallback)));
  const isLine = rule.kind === "lineCrossing";
  const places = (isLine ? model.lines : model.zones).map((one) => one.name);
  const labelBox = (label) => h("label.check", {}, h("input", {
    type: "checkbox", checked: (rule.labels ?? labels).includes(label),
    onchange: (event) => {
      const now = new Set(rule.labels ?? labels);
      if (event.target.checked) now.add(label);
      else now.delete(label);
      set("labels", labels.filter((one) => now.has(one)));
    },
  }), words(`label.${label}`));
  return h("fieldset.rule", { data: { path: `rules[${index}]` } },
    h("legend", {}, words("rules.rule", { n: index + 1 })),
    field(words("rules.name"), h("input", { type: "text", value: rule.name, maxlength: "200", onchange: (event) => set("name", event.target.value.trim()) })),
    field(words("rules.kind"), h("select", {
      onchange: (event) => change("kind", () => {
        rule.kind = event.target.value;
        delete rule.zone;
        delete rule.line;
        const first = (rule.kind === "lineCrossing" ? model.lines : model.zones)[0]?.name;
        if (first) rule[rule.kind === "lineCrossing" ? "line" : "zone"] = first;
      }),
    }, kinds.map((kind) => option(kind, words(`ruleKind.${kind}`), rule.kind)))),
    field(words(isLine ? "rules.line" : "rules.zone"), select(isLine ? "line" : "zone", places, (name) => name)),
    isLine
      ? field(words("rules.directionLabel"), select("direction", directions, (one) => words(`rules.direction.${one}`), "any"))
      : field(words("rules.dwell"), h("input", { type: "number", min: "0", max: "3600", step: "0.5", value: String(rule.dwell ?? 0), onchange: (event) => set("dwell", event.target.valueAsNumber || 0) })),
    h("div.rule-labels", { role: "group", "aria-label": words("rules.labels") }, labels.map(labelBox)),
    scheduleForm(rule, set),
    h("button.small.danger", { type: "button", onclick: () => change("rule", () => model.rules.splice(index, 1)) }, words("rules.removeRule")));
}

function scheduleForm(rule, set) {
  // A schedule that names no days is of all of them.
  const schedule = rule.schedule && { days: [1, 2, 3, 4, 5, 6, 7], ...rule.schedule };
  const day = (number) => h("label.check", {}, h("input", {
    type: "checkbox", checked: schedule.days.includes(number),
    onchange: (event) => set("schedule", {
      ...schedule,
      days: [1, 2, 3, 4, 5, 6, 7].filter((one) => (one === number ? event.target.checked : schedule.days.includes(one))),
    }),
  }), words(`rules.day.${number}`));
  const time = (key) => h("input", { type: "time", value: schedule[key], onchange: (event) => set("schedule", { ...schedule, [key]: event.target.value }) });
  return h("div.rule-schedule", {},
    h("label.check", {}, h("input", {
      type: "checkbox", checked: !schedule,
      onchange: (event) => set("schedule", event.target.checked ? undefined
        : { zone: boot.zone, days: [1, 2, 3, 4, 5, 6, 7], from: "22:00", to: "06:00" }),
    }), words("rules.always")),
    schedule && h("div.days", { role: "group", "aria-label": words("rules.days") }, [1, 2, 3, 4, 5, 6, 7].map(day)),
    schedule && h("div.hours", {}, field(words("rules.from"), time("from")), field(words("rules.to"), time("to")), h("span.note", {}, schedule.zone)));
}

function addRule() {
  const zone = model.zones[0]?.name;
  const line = model.lines[0]?.name;
  change("rule", () => {
    const kind = zone || !line ? "intrusion" : "lineCrossing";
    const names = new Set(model.rules.map((rule) => rule.name));
    let number = model.rules.length + 1;
    while (names.has(words("rules.rule", { n: number }))) number += 1;
    const name = words("rules.rule", { n: number });
    model.rules.push(kind === "intrusion" ? { name, kind, zone, dwell: 1, labels: [...labels] } : { name, kind, line, direction: "any", labels: [...labels] });
  });
}

// Saving

async function save() {
  const sent = text();
  say("");
  try {
    const answer = await send(`/api/cameras/${boot.camera.id}/rules`, { version, text: sent }, "PUT");
    version = answer.version;
    saved = sent;
    say(words("rules.saved"), "good");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    point(error.detail);
    say(error.status === 409 ? (error.changed ? words("rules.staleBy", { said: error.changed.said }) : words("rules.stale")) : error.status === 0 ? words("refusal.noLink") : words("rules.wrong", { why: error.detail || error.message }), "bad");
  }
  drawTools();
}

function say(words, tone = "") {
  const line = byId("rules-said");
  line.textContent = words;
  line.dataset.tone = tone;
  line.hidden = words === "";
}

/** Marks what the path in the server's words names: `rules[2].schedule.from: …`. */
function point(detail) {
  for (const one of document.querySelectorAll(".is-wrong")) one.classList.remove("is-wrong");
  const path = /^(zones|lines|rules)\[\d+\]/.exec(detail)?.[0];
  const element = path && document.querySelector(`[data-path="${path}"]`);
  if (!element) return;
  element.classList.add("is-wrong");
  if (element instanceof HTMLDetailsElement) element.open = true;
  element.scrollIntoView({ block: "nearest" });
  element.querySelector("input, select")?.focus();
}

byId("draw-zone").addEventListener("click", () => drawing.start("zone"));
byId("draw-line").addEventListener("click", () => drawing.start("line"));
byId("finish").addEventListener("click", () => drawing.finish());
byId("undo").addEventListener("click", undo);
byId("remove").addEventListener("click", remove);
byId("add-rule").addEventListener("click", addRule);
byId("save").addEventListener("click", save);
byId("fresh").addEventListener("click", () => { byId("still").src = `${boot.still}?t=${Date.now()}`; });
document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ") undo();
  else if ((event.ctrlKey || event.metaKey) && event.code === "KeyS") save();
  else if (event.key === "Delete") remove();
  else return;
  event.preventDefault();
});
addEventListener("beforeunload", (event) => { if (text() !== saved) event.preventDefault(); });
new ResizeObserver(() => drawing.draw()).observe(byId("drawing"));
byId("still").addEventListener("error", showStill);
byId("still").addEventListener("load", showStill);
// It may have come, or failed, before this script did.
if (byId("still").complete) showStill();
draw();
drawForms();
