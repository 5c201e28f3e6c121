// telegram-test-api made to behave as Telegram does where our adapter and the official SDK notice the difference:
// seconds in dates, a bot that says so, the webhook's secret, updates in order with ids of their own, and calls inside a webhook's answer.
// Usage: node telegram.cjs PORT
'use strict';
const http = require('http');
const TelegramServer = require('telegram-test-api');

const BOT = { id: 666, is_bot: true, first_name: 'Spean', username: 'spean_bot' };

class Server extends TelegramServer {
  constructor(config) {
    super(config);
    this.answered = [];
    this.delivering = Promise.resolve();
  }

  addBotMessage(raw, token) {
    const message = super.addBotMessage(raw, token);
    return { ...message, date: Math.floor(message.date / 1000), from: BOT };
  }

  addUserUpdate(update) {
    update.updateId = this.updateId++; // at once: the library counts after delivery, and two quick texts would share an id
    this.delivering = this.delivering.then(() => this.deliver(update));
    return this.delivering;
  }

  async deliver(update) {
    const hook = this.webhooks[update.botToken];
    if (!hook) {
      this.storage.userMessages.push(update);
      return;
    }
    for (let attempt = 0; attempt < 20; attempt++) {
      const answer = await post(hook, JSON.stringify(formatted(update)));
      if (answer.status >= 200 && answer.status < 300) {
        this.take(answer.body);
        return;
      }
      await new Promise((done) => setTimeout(done, 100)); // anything else is repeated, as Telegram does
    }
  }

  take(body) {
    const call = body.startsWith('{') ? JSON.parse(body) : {};
    if (call.method === 'answerCallbackQuery') this.answered.push(call.callback_query_id);
  }
}

function formatted(update) {
  const found = TelegramServer.formatUpdate(update);
  if (found.callback_query) found.callback_query.chat_instance = '1';
  delete (found.message || {}).botToken;
  return found;
}

function post(hook, body) {
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  if (hook.secret_token) headers['X-Telegram-Bot-Api-Secret-Token'] = hook.secret_token;
  return new Promise((done) => {
    const request = http.request(hook.url, { method: 'POST', headers }, (answer) => {
      let text = '';
      answer.on('data', (piece) => (text += piece));
      answer.on('end', () => done({ status: answer.statusCode, body: text }));
    });
    request.on('error', () => done({ status: 0, body: '' }));
    request.end(body);
  });
}

const server = new Server({ port: Number(process.argv[2]), host: '127.0.0.1' });
const app = server.webServer;
app.all('/bot:token/getMe', (request, answer) => answer.json({ ok: true, result: BOT }));
app.all('/bot:token/getWebhookInfo', (request, answer) => {
  const url = (server.webhooks[request.params.token] || {}).url || '';
  answer.json({ ok: true, result: { url, has_custom_certificate: false, pending_update_count: 0 } });
});
app.all('/bot:token/answerCallbackQuery', (request, answer) => {
  server.answered.push({ ...request.query, ...request.body }.callback_query_id);
  answer.json({ ok: true, result: true });
});
app.get('/answered', (request, answer) => answer.json(server.answered));

// Our routes were added behind the library's; they must stand before its "not found" and its own getMe.
const layers = app._router.stack;
const ours = layers.splice(-4);
layers.splice(layers.findIndex((layer) => layer.route), 0, ...ours);
server.start();
