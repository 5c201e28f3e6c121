// Puts the messages of a device on it, confirms what its handset received, and tells a screen reader what is new.

const news = document.getElementById("news");

// True when there is a message from Spean that was not there before.
export function put(list, html, first) {
  const before = newest(list);
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 60;
  list.innerHTML = html;
  const grown = newest(list) !== before;
  if (first || grown || atEnd) toNewest(list);
  const heard = !first && grown && list.lastElementChild?.classList.contains("ours");
  if (heard) news.textContent = list.lastElementChild.querySelector(".text").textContent;
  return heard;
}

export function receipts(list) {
  return [...list.querySelectorAll("[data-receipt]")].map((line) => line.dataset.receipt);
}

// To the end, but never past the beginning of what was said last.
export function toNewest(list) {
  const last = list.lastElementChild;
  if (last) list.scrollTop = Math.min(list.scrollHeight, last.offsetTop - list.offsetTop - 8);
}

const newest = (list) => list.lastElementChild?.dataset.id ?? "";
