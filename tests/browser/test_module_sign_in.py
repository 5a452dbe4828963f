"""static/scan/sign_in.js: a password never gets to where scans go."""

import pytest

from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser

STRIP = """
document.body.innerHTML = `<form data-part="sign-in"><input data-part="password">
  <span data-part="code-field" hidden><input data-part="code"></span></form>
  <form data-part="admin-sign-in"></form><input data-part="field">`;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const page = { dataset: { sessionApi: "/session" } };
let strips = 0;
const screen = { page, part, translate: (name) => name, showStrip() { strips += 1; } };
const person = { id: 7, name: "Asha", username: "asha" };
let answer, error, sent;
window.fetch = async (_address, { method, body }) => {
  if (method === "GET") return Response.json({});
  sent = JSON.parse(body);
  const status = await new Promise((resolve) => { answer = resolve; });
  return Response.json({ error }, { status });
};
m.makeSignIn({ screen, sounds: { play() {} }, person, onSignedIn() {} });
const until = async (isSo) => {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve));
};
const focused = () => document.activeElement.dataset.part;
const submit = async () => {
  answer = null;
  part("sign-in").requestSubmit();
  await until(() => answer);
};
const send = async () => {
  part("password").focus();
  part("password").value = "a secret";
  await submit();
};
const reply = async (status) => {  // the strip is what an answer changes last
  const before = strips;
  answer(status);
  await until(() => strips > before);
};
"""


def test_focus_is_in_the_password_until_it_was_right(pure):
    body = """
    const places = [];
    for (const status of [401, 500, 200]) {
      await send();
      places.push(focused());
      await reply(status);
      places.push(focused());
    }
    return places;"""

    assert run_in_module(pure, "sign_in", STRIP + body) == ["password"] * 5 + ["field"]


def test_code_is_asked_for_where_one_is_needed_and_sent_with_the_password(pure):
    body = """
    error = "code_needed";
    await send();
    await reply(401);
    const asked = [part("code-field").hidden, focused()];
    part("code").value = "123456";
    await submit();
    error = "";
    await reply(200);
    return [...asked, sent.password, sent.code, part("password").value, part("code").value, focused()];"""

    expected = [False, "code", "a secret", "123456", "", "", "field"]
    assert run_in_module(pure, "sign_in", STRIP + body) == expected
