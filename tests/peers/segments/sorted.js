// Reads a JSON list of words, writes the places where a word sorts after the next one, by ICU's Khmer order.
const words = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const { compare } = new Intl.Collator('km', { sensitivity: 'base' });
process.stdout.write(JSON.stringify(words.map((_, i) => i).filter((i) => i && compare(words[i - 1], words[i]) > 0)));
