"""static/scan/sign_in.js: a password never gets to where scans go."""

import pytest

from tests.browser.modules import run_in_module

pytestmark = pytest.mark.browser

STRIP = """
document.body.innerHTML = `<form data-part="sign-in"><input data-part="password"></form>
  <form data-part="admin-sign-in"></form><input data-part="field">`;
const part = (name) => document.querySelector(`[data-part="${name}"]`);
const page = { dataset: { sessionApi: "/session" } };
const screen = { page, part, translate: (name) => name, showStrip() {} };
const person = { id: 7, name: "Asha", username: "asha" };
let answer;
window.fetch = async (_address, { method }) => {
  if (method === "GET") return Response.json({});
  const status = await new Promise((resolve) => { answer = resolve; });
  return Response.json({}, { status });
};
m.makeSignIn({ screen, sounds: { play() {} }, person, onSignedIn() {} });
const rest = () => new Promise((resolve) => setTimeout(resolve, 20));
const focused = () => document.activeElement.dataset.part;
const send = async () => {
  part("password").focus();
  part("password").value = "a secret";
  part("sign-in").requestSubmit();
  await rest();
};
"""


def test_focus_is_in_the_password_until_it_was_right(pure):
    body = """
    const places = [];
    for (const status of [401, 500, 200]) {
      await send();
      places.push(focused());
      answer(status);
      await rest();
      places.push(focused());
    }
    return places;"""

    assert run_in_module(pure, "sign_in", STRIP + body) == ["password"] * 5 + ["field"]
