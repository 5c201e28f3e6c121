// What the database holds of the person; what has just changed is marked for a moment.

const box = document.getElementById("record");
const LONG = 2500; // ms

export function show(html, first) {
  const before = first ? null : values();
  box.innerHTML = html;
  if (!before) return;
  for (const line of box.querySelectorAll("[data-field]")) {
    if (before.get(line.dataset.field) !== line.textContent && !line.classList.contains("empty")) mark(line);
  }
}

const values = () => new Map([...box.querySelectorAll("[data-field]")].map((line) => [line.dataset.field, line.textContent]));

function mark(line) {
  line.classList.add("changed");
  setTimeout(() => line.classList.remove("changed"), LONG);
}
