// Asks every few seconds whether anything is new, by the marks of what is shown; the server answers with new marks and counts in a
// header, and with the parts that look different. Keeps the place in the thread, the menus that are open, the count in the title
// and a soft sound.
import { $, inbox, tell } from "./page.js";

const EVERY = 3000;
const HIDDEN = 15000;
const title = document.title;
let gone = false;
let atEnd = true;
let unread = Number($("tabs").dataset.unread);

const scroller = $("scroller");
if (scroller) {
  scroller.scrollTop = scroller.scrollHeight;
  scroller.addEventListener("scroll", () => {
    atEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 60;
  });
  addEventListener("resize", () => atEnd && toEnd());
}

export const toEnd = () => scroller && (scroller.scrollTop = scroller.scrollHeight);

function pulse() {
  $("visible").value = document.hidden ? "" : "1";
  htmx.trigger("#news", "pulse");
}

let timer = 0;
function again() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    pulse();
    again();
  }, document.hidden ? HIDDEN : EVERY);
}
again();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) pulse();
  again();
});
addEventListener("online", pulse);

// a menu in which somebody writes is not taken away under their hands: the head is renewed when it closes
let stale = false;
document.addEventListener("htmx:oobBeforeSwap", (event) => {
  const old = event.detail.target;
  if (old.closest("[data-searched]")) event.detail.shouldSwap = false; // what was found stays until the search is emptied
  if (old.id === "head" && old.querySelector("details[open]") && !done) {
    event.detail.shouldSwap = false;
    stale = true;
  }
  if (old.contains(document.activeElement)) held = document.activeElement.closest(".chat-row")?.dataset.code ?? "";
});
document.addEventListener("toggle", (event) => {
  if (event.target.classList?.contains("drop") && !event.target.open && stale) {
    stale = false;
    $("hm").value = "";
    pulse();
  }
}, true);

let done = false;
document.addEventListener("spean:done", () => { done = true; });

document.addEventListener("htmx:oobAfterSwap", (event) => {
  if (event.detail.target.id === "latest") renewed();
});

document.addEventListener("spean:news", ({ detail }) => {
  for (const name of ["lm", "tm", "hm", "pm"]) if (name in detail) $(name).value = detail[name];
  if (detail.counts) counted(detail.counts);
});

function renewed() {
  const last = $("latest").dataset.last;
  if ($("seen") && last !== $("seen").value) {
    $("seen").value = last;
    tell("one");
  }
  if (atEnd || done) toEnd();
}

function counted(counts) {
  const shown = $("tabs").querySelectorAll(".count");
  shown.forEach((one, place) => { one.textContent = counts[place]; });
  const now = counts.at(-1);
  if (now > unread) ring();
  unread = now;
  count();
}

function count() {
  document.title = unread ? `(${unread}) ${title}` : title;
}
count();

// the keyboard stays at its chat when rows of the list are renewed
let held = "";
document.addEventListener("htmx:afterRequest", () => {
  if (held) document.querySelector(`.chat-row[data-code="${held}"]`)?.focus({ preventScroll: true });
  held = "";
});

document.addEventListener("htmx:afterRequest", (event) => {
  done = false;
  if (event.detail.successful) back();
});
for (const kind of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(kind, lost);
htmx.config.timeout = 12000;

function lost() {
  if (gone) return;
  gone = true;
  const told = $("told").dataset.gone;
  tell(told);
  const notice = $("notice");
  if (notice) notice.innerHTML = "<div class=\"band bad\"><p></p></div>";
  notice?.querySelector("p").append(told);
}

function back() {
  if (!gone) return;
  gone = false;
  tell("back");
  $("notice")?.replaceChildren();
  document.dispatchEvent(new Event("spean:back"));
}

// the older messages come above without moving what is being read
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.classList.contains("older")) event.detail.from = scroller.scrollHeight - scroller.scrollTop;
});
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.from) scroller.scrollTop = scroller.scrollHeight - event.detail.from;
});

// a sound for who wants one; it says nothing of whom it is for
const sound = $("sound");
const wants = () => localStorage.getItem("inbox-sound") === "on";
function shown() {
  sound.hidden = false;
  sound.setAttribute("aria-pressed", String(wants()));
  sound.textContent = wants() ? sound.dataset.on : sound.dataset.off;
}
sound.addEventListener("click", () => {
  localStorage.setItem("inbox-sound", wants() ? "off" : "on");
  shown();
  if (wants()) ring();
});
shown();

function ring() {
  if (!wants()) return;
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  tone.frequency.value = 660;
  loud.gain.setValueAtTime(0.12, audio.currentTime);
  loud.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + 0.5);
  tone.connect(loud).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + 0.5);
  tone.onended = () => audio.close();
}

// one menu at a time; a click beside it closes it
document.addEventListener("click", (event) => {
  for (const drop of inbox.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});
