// Who holds the devices: the made-up people of the page, and those made here, who stay in this browser.

const KEPT = "spean.people";
const CHOSEN = "spean.person";
const box = document.getElementById("people");
const maker = document.getElementById("new-person");
const NUMBERS = ["+85510######", "+85512######", "+85570######", "+85571#######", "+85588#######", "+85597#######"]; // three operators

let changed = () => {};

export function current() {
  const { number, chat } = box.querySelector("[aria-pressed=true]").dataset;
  return { number, chat };
}

export function begin(whenChanged) {
  kept().forEach(add);
  box.addEventListener("click", (event) => clicked(event.target.closest("button")));
  choose(box.querySelector(`[data-key="${CSS.escape(localStorage.getItem(CHOSEN) ?? "")}"]`) ?? box.querySelector(".person"));
  changed = whenChanged;
}

function clicked(button) {
  if (!button) return;
  choose(button === maker ? add(made()) : button);
  changed();
}

function choose(button) {
  for (const other of box.querySelectorAll(".person")) other.setAttribute("aria-pressed", other === button);
  localStorage.setItem(CHOSEN, button.dataset.key);
  button.scrollIntoView({ block: "nearest", inline: "nearest" });
}

function add(person) {
  const button = document.createElement("button");
  button.className = "person";
  Object.assign(button.dataset, person);
  button.append(tag("b", `${maker.dataset.name} ${person.key}`), tag("span", spaced(person.number)));
  maker.before(button);
  return button;
}

function made() {
  const person = { key: String(kept().length + 4), number: filled(chance(NUMBERS)), chat: filled("7########") };
  localStorage.setItem(KEPT, JSON.stringify([...kept(), person]));
  return person;
}

const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");
const chance = (list) => list[Math.floor(Math.random() * list.length)];
const filled = (form) => form.replace(/#/g, () => Math.floor(Math.random() * 10));
const spaced = (number) => number.replace(/^(\+855)(\d+)(\d{3})(\d{3})$/, "$1 $2 $3 $4");

function tag(name, text) {
  const element = document.createElement(name);
  element.textContent = text;
  return element;
}
