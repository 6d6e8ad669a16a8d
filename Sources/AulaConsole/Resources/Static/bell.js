// The bell on an operator's pages beside the desk: what rings there rings here, and the top bar counts.
// It asks now and then, rather than hold a line open for each tab: a browser has few of them.

import { byId } from "./dom.js";
import { Ringer } from "./ringer.js";
import { Refusal, onChange, read } from "./server.js";

const askEvery = 4_000;
const badge = byId("bell");
/** The volume that was set at the desk meanwhile is this user's too. */
const volume = () => Number(localStorage.getItem(`aula.volume.${badge.dataset.user}`) ?? badge.dataset.volume);
const ringer = new Ringer(volume());
let timer = 0;

async function ask() {
  clearTimeout(timer);
  try {
    const { count } = await read("/api/bell");
    ringer.volume = volume();
    badge.hidden = count === 0;
    // A count that is the same is not told anew.
    if (badge.textContent !== `▲ ${count}`) badge.textContent = `▲ ${count}`;
    badge.title = badge.dataset.text.replace("{n}", count);
    badge.setAttribute("aria-label", badge.title);
    ringer.follow(count);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    // Signed out: there is nobody to ring for.
    if (error.status === 401) return ringer.follow(0);
  }
  clearTimeout(timer);
  timer = setTimeout(ask, askEvery);
}

onChange(({ noun }) => { if (noun === "alert") ask(); });
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
ask();
