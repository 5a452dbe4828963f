// Signing in again without leaving the page: the session has ended, or somebody else's has begun. Scanning goes on
// meanwhile; the scans wait for the person who made them.

import { csrfToken } from "../csrf_token.js";

const SENTENCES = {
  400: "stopped_unread",
  409: "stopped_other",
  switched_off: "stopped_switched_off",
  not_allowed: "stopped_not_allowed",
};

/**
 * A strip that asks for the password of the page's `person`: `onSignedIn()` when the server knows them again,
 * `onAdmin(id)` when an admin signed in in their place.
 */
export function makeSignIn({ screen, sounds, person, onSignedIn, onAdmin }) {
  const { translate } = screen;
  const { sessionApi: address } = screen.page.dataset;
  const { id, name: user } = person;
  const form = screen.part("sign-in");
  const password = screen.part("password");
  const code = screen.part("code");
  let triedToken = false;

  async function show({ status, error, message }) {
    if (["csrf", "signed_out"].includes(error) && !triedToken) return renewToken({ status, error, message });
    sounds.play("away");
    say(error, message, SENTENCES[status] ?? "stopped_signed_out");
    return undefined;
  }

  /** An account that is switched off may be switched on again, a role given again: the password stays asked for. */
  function say(error, message, word) {
    if (error === "switched_off") screen.part("admin-here").open = true;
    screen.showStrip("stopped", `${message} ${translate(SENTENCES[error] ?? word, { user })}`);
  }

  // The token may be old while the session is fine: asking who is signed in brings a new one. The session may be new
  // too, begun in another tab while this request was on its way.
  async function renewToken(stopped) {
    triedToken = true;
    const answer = await ask("GET");
    if (answer.body.id === id) return resume();
    return show(stopped.error === "csrf" ? { status: answer.body.id ? 409 : 401, error: "", message: "" } : stopped);
  }

  async function signIn(event) {
    event.preventDefault();
    const typed = { password: password.value, code: code.value };
    password.value = code.value = "";
    await ask("GET"); // there may be no CSRF token any more
    const { ok, body } = await ask("POST", { username: person.username, id, ...typed });
    if (body.error === "code_needed") return askForCode(typed.password, body.message);
    screen.part("code-field").hidden = true;
    // Not before: a password that is typed again must not go where scans go.
    screen.part(ok ? "field" : "password").focus({ preventScroll: true });
    if (ok) return resume();
    return say(body.error, body.message ?? translate("no_answer"), "stopped_signed_out");
  }

  /** The password was right; the server takes it again with a code of the second factor. */
  function askForCode(typed, message) {
    password.value = typed;
    screen.part("code-field").hidden = false;
    code.focus({ preventScroll: true });
    return say("code_needed", message, "stopped_signed_out");
  }

  /** An admin signs in on this page of somebody else: the page stays theirs, and takes nothing in by itself. */
  async function signInAdmin(event) {
    event.preventDefault();
    const [name, secret] = [screen.part("admin-username"), screen.part("admin-password")];
    const adminCode = screen.part("admin-code");
    const typed = { username: name.value, password: secret.value, code: adminCode.value, as_admin: true };
    secret.value = adminCode.value = "";
    await ask("GET");
    const { ok, body } = await ask("POST", typed);
    if (body.error === "code_needed") {
      secret.value = typed.password;
      screen.part("admin-code-field").hidden = false;
      adminCode.focus({ preventScroll: true });
    }
    if (!ok) return screen.showStrip("stopped", body.message ?? translate("no_answer"));
    name.value = "";
    for (const part of [form, screen.part("admin-here")]) part.hidden = true;
    screen.showStrip("stopped", translate("stopped_admin", { admin: body.name, user }));
    screen.part("go-on").hidden = false;
    screen.write("go-on", translate("go_on", { admin: body.name }));
    screen.part("field").focus({ preventScroll: true });
    return onAdmin(body.id);
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
  screen.part("admin-sign-in").addEventListener("submit", signInAdmin);
  return { show };
}
