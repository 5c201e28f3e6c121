// What the parts share: elements by id, the chat that is open, and the line that is read aloud.
export const $ = (id) => document.getElementById(id);
export const inbox = $("inbox");
export const chat = inbox.dataset.chat;
export const sealed = inbox.dataset.sealed === "yes";

export function tell(what) {
  $("told").textContent = $("told").dataset[what] ?? what;
}
