// Speaks to the server as a provider would: each device has its own webhook.

const trouble = document.getElementById("trouble");

async function ask(url, body) {
  try {
    const answer = await fetch(url, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    trouble.hidden = answer.ok;
    return answer.ok ? answer : null;
  } catch {
    trouble.hidden = false;
    return null;
  }
}

// `device` is sms, ussd or chat; the answer's JSON, or null when the server did not take it.
export async function hook(device, body) {
  const answer = await ask(`/hooks/simulator/${device}`, { id: unique(), ...body });
  return answer && answer.json();
}

// What changed since `asked.mark`: null when the server is silent, {} when nothing did.
export async function scene(asked) {
  const answer = await ask("/simulator/scene", asked);
  return answer && (answer.status === 204 ? {} : answer.json());
}

// Random enough for a name; works on pages without https too.
export const unique = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (n) => n.toString(36)).join("");
