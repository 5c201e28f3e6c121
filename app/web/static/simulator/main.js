// Joins the parts of the simulator page.

import * as chat from "./chat.js";
import * as diagram from "./diagram.js";
import * as people from "./people.js";
import * as phone from "./phone.js";
import * as record from "./record.js";
import * as scenes from "./scenes.js";

const tabs = document.querySelector(".tabs");
const SAYS = { sms: phone.say, chat: chat.say };

people.begin(() => {
  phone.handOver();
  scenes.afresh();
});
phone.begin();
chat.begin();
diagram.begin();
scenes.begin(show);

function show(found, first) {
  phone.show(found, first);
  if (chat.show(found, first)) freshen("chat");
  record.show(found.record, first);
  diagram.show(found.flow, first);
}

function freshen(name) {
  if (document.body.dataset.tab !== name) tab(name).classList.add("fresh");
}

const tab = (name) => tabs.querySelector(`[data-tab="${name}"]`);

tabs.addEventListener("click", ({ target }) => {
  const chosen = target.closest("[data-tab]");
  if (!chosen) return;
  document.body.dataset.tab = chosen.dataset.tab;
  for (const other of tabs.children) other.setAttribute("aria-pressed", other === chosen);
  chosen.classList.remove("fresh");
});

for (const quick of document.querySelectorAll(".quick")) {
  quick.addEventListener("click", ({ target }) => {
    const [script, word] = [target.closest("button[data-script]"), target.closest("[data-word]")];
    if (script) chooseScript(quick, script.dataset.script);
    if (word) SAYS[quick.dataset.to](word.dataset.word);
  });
}

function chooseScript(quick, script) {
  for (const button of quick.querySelectorAll("button[data-script]")) button.setAttribute("aria-pressed", button.dataset.script === script);
  for (const words of quick.querySelectorAll(".words")) words.hidden = words.dataset.script !== script;
}
