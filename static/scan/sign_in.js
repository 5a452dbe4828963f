// Signing in again without leaving the page: the session has ended, or somebody else's has begun. Scanning goes on
// meanwhile; the scans wait for the person who made them.

import { csrfToken } from "./queue.js";

const SENTENCES = { 400: "stopped_unread", 409: "stopped_other" };

/** A strip that asks for the password of the page's `person`; `onSignedIn()` when the server knows them again. */
export function makeSignIn({ screen, sounds, person, onSignedIn }) {
  const { translate } = screen;
  const { sessionApi: address } = screen.page.dataset;
  const { id, name: user } = person;
  const form = screen.part("sign-in");
  const password = screen.part("password");
  let triedToken = false;

  async function show({ status, error, message }) {
    if (error === "csrf" && !triedToken) return renewToken();
    sounds.play("away");
    screen.showStrip("stopped", `${message} ${translate(SENTENCES[status] ?? "stopped_signed_out", { user })}`);
    return undefined;
  }

  // The token may be old while the session is fine: asking who is signed in brings a new one.
  async function renewToken() {
    triedToken = true;
    const answer = await ask("GET");
    if (answer.body.id === id) return resume();
    return show({ status: answer.body.id ? 409 : 401, error: "", message: "" });
  }

  async function signIn(event) {
    event.preventDefault();
    const typed = password.value;
    password.value = "";
    screen.part("field").focus();
    await ask("GET"); // there may be no CSRF token any more
    const { ok, body } = await ask("POST", { username: person.username, id, password: typed });
    if (ok) return resume();
    return screen.write("strip-stopped-says", `${body.message ?? translate("no_answer")} ${translate("stopped_signed_out", { user })}`);
  }

  function resume() {
    screen.showStrip("stopped", null);
    onSignedIn();
    setTimeout(() => {
      triedToken = false;
    }, 5000);
  }

  async function ask(method, body) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    try {
      const response = await fetch(address, { method, headers, body: body && JSON.stringify(body), redirect: "error" });
      return { ok: response.ok, body: await response.json() };
    } catch {
      return { ok: false, body: {} };
    }
  }

  form.addEventListener("submit", signIn);
  return { show };
}
