// The sound of an alert. A browser lets a page sound only after a touch or a key.

let context = null;

export const isAwake = () => context?.state === "running";

/** To be called on a touch or a key. `onChange` is called when the page can sound, and when it no longer can. */
export async function wake(onChange) {
  if (!context) {
    context = new AudioContext();
    if (onChange) context.addEventListener("statechange", onChange);
  }
  if (context.state === "suspended") await context.resume();
}

/** Two tones, 660 and 880 Hz, a third of a second. `volume` is 0…1. */
export function chime(volume) {
  if (volume <= 0 || !isAwake()) return;
  [660, 880].forEach((pitch, place) => {
    const start = context.currentTime + place * 0.16;
    const tone = new OscillatorNode(context, { type: "sine", frequency: pitch });
    const gain = new GainNode(context, { gain: 0 });
    gain.gain.linearRampToValueAtTime(volume * 0.4, start + 0.015);
    gain.gain.exponentialRampToValueAtTime(0.0005, start + 0.28);
    tone.connect(gain).connect(context.destination);
    tone.start(start);
    tone.stop(start + 0.3);
  });
}
