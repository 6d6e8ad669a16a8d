// The volume, heard before it is saved.

import { byId } from "./dom.js";
import { chime, wake } from "./sound.js";

const slider = byId("volume");
const said = byId("volume-said");
const test = byId("sound-test");
const draw = () => {
  said.textContent = slider.value === "0" ? said.dataset.off : `${slider.value} %`;
  test.disabled = slider.value === "0";
};
const listen = async () => {
  await wake();
  chime(Number(slider.value) / 100);
};
if (slider) {
  test.hidden = false;
  test.addEventListener("click", listen);
  slider.addEventListener("input", draw);
  slider.addEventListener("change", listen);
  draw();
}
