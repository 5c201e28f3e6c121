// The state diagram of the present conversation, with the way so far and the waiting question lit and in sight.

const box = document.getElementById("diagram");
const title = document.getElementById("flow-title");
const node = document.getElementById("flow-node");
const under = document.getElementById("flow-under");
const whole = document.getElementById("fit");
const drawings = new Map();
const STEP = 1.25;
const LEAST = 1; // below this Khmer words are hard to read

const FIRST = { name: "welcome", node: "start" }; // where everybody begins

let drawn = "";
let scale = 0; // 0: as wide as the box, but readable
let flow = { name: "", node: "", path: [] };

export function begin() {
  document.getElementById("smaller").addEventListener("click", () => zoom(1 / STEP));
  document.getElementById("larger").addEventListener("click", () => zoom(STEP));
  whole.addEventListener("click", () => setWhole(whole.getAttribute("aria-pressed") !== "true"));
  new ResizeObserver(place).observe(box);
}

export async function show(told, first) {
  flow = told.name ? told : { ...told, ...(first ? FIRST : { node: drawn && "end" }) };
  title.textContent = told.title || title.dataset.none;
  node.textContent = told.node;
  box.classList.toggle("idle", !told.name && !first);
  under.textContent = told.under && `· ${under.dataset.words} ${told.under}`;
  if (flow.name) await draw(`${flow.name}/${flow.language}`);
  light();
  place();
}

async function draw(name) {
  if (drawn === name) return;
  drawn = name;
  if (!drawings.has(name)) drawings.set(name, await fetched(name));
  if (drawn === name) box.innerHTML = drawings.get(name);
}

async function fetched(name) {
  const [flowName, language] = name.split("/");
  const answer = await fetch(box.dataset.url.replace("FLOW", flowName).replace("LANG", language));
  return answer.ok ? answer.text() : "";
}

function light() {
  for (const old of box.querySelectorAll(".lit, .been")) old.classList.remove("lit", "been");
  for (const name of flow.path) shape(name)?.classList.add("been");
  if (flow.node) shape(flow.node)?.classList.add("lit");
}

const shape = (name) => box.querySelector(`#${CSS.escape(`node-${name}`)}`);

function zoom(by) {
  scale = Math.min(2.5, Math.max(0.2, present() * by));
  whole.setAttribute("aria-pressed", "false");
  place();
}

function setWhole(on) {
  scale = 0;
  whole.setAttribute("aria-pressed", on);
  place();
}

function present() {
  const size = natural();
  const wide = (box.clientWidth - 2) / size.width;
  if (whole.getAttribute("aria-pressed") === "true") return Math.min(1.2, wide, (box.clientHeight - 2) / size.height);
  return scale || Math.min(1.2, Math.max(LEAST, wide));
}

const natural = () => box.querySelector("svg").viewBox.baseVal;

function place() {
  const svg = box.querySelector("svg");
  if (!svg || !box.clientWidth) return;
  const to = present();
  svg.setAttribute("width", natural().width * to);
  svg.setAttribute("height", natural().height * to);
  follow();
}

function follow() {
  const lit = box.querySelector(".lit");
  if (!lit) return;
  const [at, here] = [lit.getBoundingClientRect(), box.getBoundingClientRect()];
  const left = box.scrollLeft + at.left + at.width / 2 - here.left - here.width / 2;
  const top = box.scrollTop + at.top + at.height / 2 - here.top - here.height / 2;
  box.scrollTo({ left, top, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
}
