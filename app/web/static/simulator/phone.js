// The basic phone: which screen its display shows, and what each key does there.

import { current } from "./people.js";
import * as scenes from "./scenes.js";
import * as threads from "./threads.js";
import { erase, put, tap } from "./typing.js";
import * as ussd from "./ussd.js";
import { hook } from "./wire.js";

const phone = document.getElementById("phone");
const list = document.getElementById("sms");
const sms = document.getElementById("sms-text");
const typed = document.getElementById("ussd-text");
const dialled = document.getElementById("dialled");
const size = document.getElementById("page-size");
const soft = { left: document.getElementById("soft-left"), right: document.getElementById("soft-right") };
const byMouse = matchMedia("(hover: hover)").matches; // else the field would open the screen's own keyboard

const SCREENS = {
  home: { digit: dialDigit, left: openThread, right: () => dial("*123#"), call: callOrRead, end: clearDial, clear: eraseDial },
  thread: { digit: writeDigit, left: sendWritten, right: back, call: sendWritten, end: home, clear: () => erase(sms) },
  ussd: { digit: (key) => put(typed, key), left: answer, right: home, call: answer, end: home, clear: () => erase(typed) },
  over: { digit: home, left: home, right: home, call: home, end: home, clear: home },
};

let screen = "home";

export function begin() {
  phone.addEventListener("click", (event) => {
    const key = event.target.closest("[data-key]");
    if (key) press(key.dataset.key);
  });
  phone.addEventListener("mousedown", (event) => event.target.closest("[data-key]") && event.preventDefault()); // the field keeps its caret
  sms.addEventListener("keydown", (event) => event.key === "Enter" && !event.shiftKey && !event.isComposing && take(event, sendWritten));
  typed.addEventListener("keydown", (event) => event.key === "Enter" && !event.isComposing && take(event, answer));
  document.addEventListener("keydown", fromKeyboard);
  setInterval(tick, 5000);
  tick();
  turn("home");
}

// Somebody else takes the phone.
export function handOver() {
  ussd.hangUp();
  dialled.value = sms.value = typed.value = "";
  turn("home");
}

export function show(found, first) {
  size.textContent = found.screen;
  for (const receipt of receiptsOf(found, first)) hook("sms", { receipt, status: "delivered" });
  if (first && screen === "home" && list.childElementCount) turn("thread");
}

function receiptsOf(found, first) {
  const heard = threads.put(list, found.sms, first);
  if (heard && screen === "home") turn("thread");
  return threads.receipts(list);
}

export async function say(text) {
  scenes.use("sms");
  turn("thread");
  await hook("sms", { from: current().number, text });
  scenes.soon();
}

function press(key) {
  phone.querySelector(`[data-key="${key}"]`)?.animate?.([{ filter: "brightness(1.3)" }, {}], 160);
  scenes.use("sms");
  const acts = SCREENS[screen];
  return key in acts ? acts[key]() : acts.digit(key);
}

const NAMED = { Enter: "call", Backspace: "clear", Escape: "end" };

function fromKeyboard(event) {
  const target = event.target;
  if (event.ctrlKey || event.metaKey || event.altKey || target.matches("input, textarea") || target.closest("#telegram")) return;
  if (event.key === "Enter" && target.matches("button, summary")) return;
  const key = NAMED[event.key] ?? (/^[0-9*#]$/.test(event.key) ? event.key : "");
  if (key) take(event, () => press(key));
}

function take(event, act) {
  event.preventDefault();
  act();
}

function turn(to) {
  screen = to;
  phone.dataset.screen = to === "over" ? "ussd" : to;
  phone.toggleAttribute("data-over", to === "over");
  for (const side of Object.values(soft)) side.textContent = side.dataset[to] ?? "";
  if (to === "thread") threads.toNewest(list);
  const field = { thread: sms, ussd: typed }[to];
  if (byMouse && field && phone.contains(document.activeElement ?? phone)) field.focus({ preventScroll: true });
}

function home() {
  ussd.hangUp();
  turn("home");
}

function openThread() {
  turn("thread");
}

function back() {
  sms.value ? erase(sms) : home();
}

function writeDigit(key) {
  if (key === "#") phone.dataset.mode = phone.dataset.mode === "123" ? "abc" : "123";
  else if (phone.dataset.mode === "abc") tap(sms, key);
  else put(sms, key);
}

function sendWritten() {
  const text = sms.value;
  if (!text.trim()) return;
  sms.value = "";
  say(text);
}

function dialDigit(key) {
  dialled.value = (dialled.value + key).slice(-16);
}

function eraseDial() {
  dialled.value = dialled.value.slice(0, -1);
}

function clearDial() {
  dialled.value = "";
}

function callOrRead() {
  dialled.value ? dial(dialled.value) : openThread();
}

async function dial(number) {
  dialled.value = typed.value = size.textContent = "";
  turn("ussd");
  ended(await ussd.dial(number));
}

async function answer() {
  const text = typed.value;
  if (!text || !ussd.open()) return;
  typed.value = "";
  ended(await ussd.answer(text));
}

function ended(how) {
  if (how !== "gone") turn(how);
  scenes.soon();
}

function tick() {
  const now = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Phnom_Penh" });
  document.getElementById("clock").textContent = now;
}
