// Reads a JSON list of texts, writes a JSON list of [encoding, parts, UTF-16 length of each part], by Twilio's own calculator.
const { SegmentedMessage } = require('sms-segments-calculator');

const texts = JSON.parse(require('fs').readFileSync(0, 'utf8'));
const length = (segment) => segment.filter((c) => !c.isUserDataHeader).reduce((sum, c) => sum + c.raw.length, 0);
const facts = texts.map((text) => {
  const message = new SegmentedMessage(text);
  return [message.encodingName, message.segmentsCount, message.segments.map(length)];
});
process.stdout.write(JSON.stringify(facts));
