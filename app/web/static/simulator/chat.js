// The Telegram look: bubbles, inline buttons, START, the share-my-number button, photo and voice note, block and unblock.

import { current } from "./people.js";
import * as scenes from "./scenes.js";
import * as threads from "./threads.js";
import { hook, unique } from "./wire.js";

const box = document.getElementById("telegram");
const list = document.getElementById("chat");
const form = document.getElementById("chat-form");
const text = document.getElementById("chat-text");
const block = document.getElementById("block");
const attach = box.querySelector(".attach");
const MIMES = { photo: "image/jpeg", voice: "audio/ogg" };

const CLICKS = [
  ["[data-press]", (button) => send({ text: button.dataset.press, about: button.closest(".buttons").dataset.about })],
  ["#chat-start", () => send({ text: "/start" })],
  ["#share, [data-share]", () => send({ phone: current().number })],
  ["[data-media]", (button) => send({ media: [{ kind: button.dataset.media, ref: unique(), mime: MIMES[button.dataset.media] }] })],
  ["#block, #chat-unblock", () => send({ event: box.dataset.state === "blocked" ? "unblocked" : "blocked" })],
];

export function begin() {
  box.addEventListener("click", ({ target }) => {
    const [wanted, act] = CLICKS.find(([selector]) => target.closest(selector)) ?? [];
    if (act) act(target.closest(wanted));
    if (act || !target.closest(".attach")) attach.open = false;
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (text.value.trim()) say(text.value);
    text.value = "";
  });
}

export function say(words) {
  return box.dataset.state === "blocked" ? null : send({ text: command(words) });
}

// True when something came in.
export function show(found, first) {
  box.dataset.state = found.blocked ? "blocked" : found.chat ? "open" : "new";
  box.toggleAttribute("data-share", found.share); // before the list scrolls: it has less room then
  const heard = threads.put(list, found.chat, first);
  block.textContent = found.blocked ? block.dataset.unblock : block.dataset.block;
  return heard;
}

// Telegram's own rule: /help is the word help, /start stays.
function command(words) {
  const found = /^\/(\w+)$/.exec(words.trim());
  return found && found[1].toLowerCase() !== "start" ? found[1].toLowerCase() : words;
}

async function send(body) {
  scenes.use("chat");
  await hook("chat", { from: current().chat, ...body });
  scenes.soon();
}
