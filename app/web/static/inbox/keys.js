// Single keys, while nothing is being written; who finds them in the way turns them off in the help.
import { $, inbox } from "./page.js";
import { write } from "./composer.js";
import { openReplies } from "./replies.js";

const help = $("help");
const on = $("keys-on");
on.checked = localStorage.getItem("inbox-keys") !== "off";
on.addEventListener("change", () => localStorage.setItem("inbox-keys", on.checked ? "on" : "off"));

function go(step) {
  const rows = [...document.querySelectorAll(".chat-row")];
  const here = rows.findIndex((row) => row.hasAttribute("aria-current"));
  const next = rows[here < 0 ? 0 : here + step];
  if (next) location.assign(next.href);
}

function close() {
  const drop = $("close-drop");
  if (!drop) return;
  drop.open = true;
  drop.querySelector("input[type=radio]").focus();
}

const keys = {
  j: () => go(1),
  k: () => go(-1),
  r: () => $("composer") && write("reply"),
  n: () => $("composer") && write("note"),
  e: close,
  "/": () => $("composer") && openReplies(),
  "?": () => help.showModal(),
};

const writes = (target) => target.closest("input:not([type=radio], [type=checkbox]), textarea, select, dialog");

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const drop of inbox.querySelectorAll("details.drop[open]")) drop.open = false;
    if (document.activeElement === $("text")) $("text").blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || writes(event.target) || (!on.checked && event.key !== "?")) return;
  const act = keys[event.key.toLowerCase()];
  if (!act) return;
  event.preventDefault();
  act();
});
