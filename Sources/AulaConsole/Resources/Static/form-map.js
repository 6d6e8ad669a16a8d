// The map beside a form's fields. Where it cannot be had, the fields alone do.

import { boot, byId, h } from "./dom.js";
import { words } from "./words.js";

try {
  await import(boot.kind === "outline" ? "./outline.js" : "./place.js");
} catch (error) {
  const form = document.querySelector("main form");
  document.querySelector(".ground")?.remove();
  form?.before(h("p.note", { role: "status" }, words("ground.failed")));
  console.warn(error);
}
