// What is being written: a draft that outlives a reload and a lost connection (not the tab, and never of a sealed case), and a
// reply that goes out once: it keeps its key until the server has it.
import { $, chat, sealed, tell } from "./page.js";

const composer = $("composer");
const text = $("text");
const SLOT = `draft-${chat}`;
const TYPED = 4000;
let waits = null; // a form that could not be sent
let sent = null; // the form whose answer we wait for
let quiet = 0;

const kind = () => composer.elements.kind.value;

function keep() {
  if (sealed) return;
  if (text.value) sessionStorage.setItem(SLOT, JSON.stringify({ text: text.value, kind: kind(), key: $("key").value }));
  else sessionStorage.removeItem(SLOT);
}

function recall() {
  if (sealed) sessionStorage.removeItem(SLOT); // what was begun before the case was sealed
  const kept = JSON.parse(sessionStorage.getItem(SLOT) ?? "null");
  if (!kept) return;
  text.value = kept.text;
  composer.elements.kind.value = kept.kind;
  $("key").value = kept.key;
  htmx.trigger(text, "input");
}

function typed() {
  keep();
  $("typing").value = text.value && kind() === "reply" ? "1" : "";
  clearTimeout(quiet);
  quiet = setTimeout(() => { $("typing").value = ""; }, TYPED);
}

export function write(which) {
  composer.elements.kind.value = which;
  text.focus();
  keep();
}

export function put(what) {
  text.value = what;
  text.focus();
  htmx.trigger(text, "input");
  keep();
  const blank = what.search(/\[[^\]]*\]/);
  if (blank >= 0) text.setSelectionRange(blank, what.indexOf("]", blank) + 1);
}

if (composer) {
  text.addEventListener("input", typed);
  composer.addEventListener("change", keep);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) composer.requestSubmit();
  });
  composer.addEventListener("htmx:confirm", (event) => {
    if (event.detail.elt === composer && kind() === "reply" && /\[[^\]]*\]/.test(text.value)) {
      event.preventDefault();
      put(text.value);
      tell("blank");
      warn($("told").dataset.blank);
    }
  });
  recall();
}

function warn(said) {
  const notice = $("notice");
  notice.innerHTML = "<div class=\"band\"><p></p></div>";
  notice.querySelector("p").append(said);
}

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt.tagName === "FORM") sent = event.detail.elt;
});
for (const kindOf of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kindOf, (event) => {
    if (event.detail.elt === composer) waits = composer;
  });
}
document.addEventListener("spean:back", () => {
  const form = waits;
  waits = null;
  form?.requestSubmit();
});

document.addEventListener("spean:done", () => {
  if (sent !== composer) {
    for (const drop of document.querySelectorAll("details.drop[open]")) drop.open = false;
    return;
  }
  text.value = "";
  $("key").value = crypto.randomUUID?.() ?? String(Math.random()).slice(2);
  $("typing").value = "";
  sessionStorage.removeItem(SLOT);
  htmx.trigger(text, "input");
  text.focus();
});

// the chat is out of sight (sealed, given away): no draft of it stays in this browser
document.addEventListener("htmx:beforeOnLoad", (event) => {
  const away = event.detail.xhr.getResponseHeader("HX-Redirect");
  if (away && /^\/(inbox|sealed)/.test(away)) sessionStorage.removeItem(SLOT);
});

// they wrote meanwhile: the same form again, which now knows of it
document.addEventListener("click", (event) => {
  if (event.target.id !== "still" || !sent) return;
  const form = document.body.contains(sent) ? sent : $(sent.id);
  if (form.elements.seen) form.elements.seen.value = $("latest").dataset.last;
  form.requestSubmit();
});
