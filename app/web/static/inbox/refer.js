// The text for the person follows the service that is chosen, until somebody changes the text.
const service = document.getElementById("service");
const tell = document.getElementById("tell");
let own = Boolean(tell?.value);

function follow() {
  if (tell && !own) tell.value = document.querySelector(`#texts [data-service="${service.value}"]`)?.textContent ?? "";
}

tell?.addEventListener("input", () => { own = Boolean(tell.value); });
service.addEventListener("change", follow);
if (service.value) follow();
