// Asks again and again what the server shows of the person, while somebody looks; nothing is asked for a hidden page.

import { current } from "./people.js";
import { scene } from "./wire.js";

const PAUSE = 700; // ms
const SOON = [60, 220, 400]; // after something was sent: a worker hands the reply over

let mark = "";
let side = "sms";
let timer = 0;
let busy = false;
let show = () => {};

export function begin(shows) {
  show = shows;
  document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
  look();
}

// The device in use decides whose record is shown, while the two are not yet known to be one person.
export function use(device) {
  if (device !== side) afresh(device);
}

export function afresh(device = side) {
  [side, mark] = [device, ""];
  look();
}

export function soon() {
  SOON.forEach((ms) => setTimeout(look, ms));
}

async function look() {
  if (busy || document.hidden) return;
  busy = true;
  clearTimeout(timer);
  const asked = { ...current(), side, mark };
  const found = await scene(asked);
  busy = false;
  if (asked.side !== side || asked.number !== current().number) return look();
  timer = setTimeout(look, found ? PAUSE : 4 * PAUSE);
  if (found?.mark) {
    const first = mark === "";
    mark = found.mark;
    show(found, first);
  }
}
