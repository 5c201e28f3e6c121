// A USSD call: pages come in the webhook's answer; all that was typed so far goes with each request.

import { current } from "./people.js";
import { hook, unique } from "./wire.js";

const page = document.getElementById("page");
let call = null;

export const open = () => call !== null;

// Each gives how the display stands: "ussd" while the call goes on, "over" when it has ended.
export async function dial(number) {
  if (number !== "*123#") return say(page.dataset.unknown);
  call = { session: unique(), typed: "", ...current() };
  return request();
}

export async function answer(text) {
  call.typed = call.typed ? `${call.typed}*${text}` : text;
  return request();
}

export function hangUp() {
  if (!call) return;
  const { session, number } = call;
  call = null;
  hook("ussd", { from: number, session, event: "hung_up" });
}

async function request() {
  const mine = call;
  page.textContent = page.dataset.running;
  const told = await hook("ussd", { from: mine.number, session: mine.session, typed: mine.typed });
  if (call !== mine) return "gone"; // hung up meanwhile
  if (!told) return say(page.dataset.lost);
  page.textContent = told.text;
  page.scrollTop = 0;
  if (told.end) call = null;
  return told.end ? "over" : "ussd";
}

function say(text) {
  call = null;
  page.textContent = text;
  return "over";
}
