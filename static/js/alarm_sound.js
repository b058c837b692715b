// The sound of an emergency, and the button that keeps it quiet in this browser.
import { box, keep, kept } from "./bell_page.js";

const SOUND = "alarm.sound";
let context = null;
function unlock() {
  // browsers let a page sound only after somebody touched it
  context ??= new AudioContext();
  if (context.state === "suspended") context.resume();
}
const loud = () => kept(localStorage, SOUND) !== false;

export function sound() {
  if (!loud() || context?.state !== "running") return;
  const begin = context.currentTime;
  for (const [at, pitch] of [
    [0, 880],
    [0.25, 660],
    [0.5, 880],
    [0.75, 660],
  ]) {
    const tone = context.createOscillator();
    const volume = context.createGain();
    tone.type = "square";
    tone.frequency.value = pitch;
    volume.gain.setValueAtTime(0.12, begin + at);
    volume.gain.exponentialRampToValueAtTime(0.001, begin + at + 0.22);
    tone.connect(volume).connect(context.destination);
    tone.start(begin + at);
    tone.stop(begin + at + 0.24);
  }
  box.dataset.sounded = String(Number(box.dataset.sounded || 0) + 1);
}

function showSound() {
  for (const button of document.querySelectorAll("[data-sound]"))
    button.setAttribute("aria-pressed", String(loud()));
}

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-sound]")) {
    keep(localStorage, SOUND, !loud());
    showSound();
  }
});
if (box) {
  for (const happened of ["pointerdown", "keydown"])
    document.addEventListener(happened, unlock, { capture: true });
  showSound();
}
