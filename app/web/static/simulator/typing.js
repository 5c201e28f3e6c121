// Writing on twelve keys: digits as they are, or letters by pressing a key again and again.

const LETTERS = { 0: " 0", 1: ".,?!1", 2: "abc2", 3: "def3", 4: "ghi4", 5: "jkl5", 6: "mno6", 7: "pqrs7", 8: "tuv8", 9: "wxyz9" };
const PATIENCE = 900; // ms in which the same key means its next letter

let last = { key: "", at: 0, turn: 0, field: null };

export function put(field, text) {
  const [from, to] = [field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length];
  field.setRangeText(text, from, to, "end");
  last = { key: "", at: 0, turn: 0, field: null };
}

export function tap(field, key) {
  const letters = LETTERS[key];
  if (!letters) return put(field, key);
  const again = last.key === key && last.field === field && Date.now() - last.at < PATIENCE;
  const turn = again ? (last.turn + 1) % letters.length : 0;
  if (again) erase(field);
  put(field, letters[turn]);
  last = { key, at: Date.now(), turn, field };
}

// Takes away what a reader sees as one letter, Khmer clusters too.
export function erase(field) {
  const [from, to] = [field.selectionStart, field.selectionEnd];
  if (from !== to) return field.setRangeText("", from, to, "end");
  const clusters = [...new Intl.Segmenter("km").segment(field.value.slice(0, from))];
  if (clusters.length) field.setRangeText("", clusters.at(-1).index, from, "end");
}
