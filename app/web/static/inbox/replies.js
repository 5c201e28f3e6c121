// Saved replies: `/` in an empty box opens them, what is typed behind it narrows them.
import { $ } from "./page.js";
import { put } from "./composer.js";

const text = $("text");
const box = $("replies");
const button = $("open-replies");
let loaded = false;

const options = () => [...box.querySelectorAll("[role=option]")];
const shown = () => options().filter((one) => !one.hidden);
const chosen = () => shown().find((one) => one.getAttribute("aria-selected") === "true");

export async function openReplies() {
  if (!button) return;
  if (!loaded) {
    box.innerHTML = await (await fetch(box.dataset.from)).text();
    loaded = true;
  }
  box.hidden = false;
  button.setAttribute("aria-expanded", "true");
  text.setAttribute("aria-controls", "replies");
  text.focus();
  narrow();
}

function close() {
  box.hidden = true;
  button.setAttribute("aria-expanded", "false");
  text.removeAttribute("aria-activedescendant");
}

function choose(one) {
  for (const other of options()) other.setAttribute("aria-selected", String(other === one));
  if (!one) return;
  text.setAttribute("aria-activedescendant", one.id);
  one.scrollIntoView({ block: "nearest" });
}

function narrow() {
  const words = text.value.startsWith("/") ? text.value.slice(1).toLowerCase() : "";
  for (const one of options()) one.hidden = !one.textContent.toLowerCase().includes(words);
  choose(shown()[0]);
}

function take(one) {
  close();
  put(one.dataset.text);
}

if (text && button) {
  button.hidden = false;
  button.addEventListener("click", () => (box.hidden ? openReplies() : close()));
  text.addEventListener("input", () => {
    if (text.value.startsWith("/")) box.hidden ? openReplies() : narrow();
    else if (!box.hidden) close();
  });
  text.addEventListener("keydown", (event) => {
    if (box.hidden) return;
    const all = shown();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all[(all.indexOf(chosen()) + step + all.length) % all.length]);
    else if (event.key === "Enter" && !event.ctrlKey && chosen()) take(chosen());
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  box.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) take(one);
  });
}
