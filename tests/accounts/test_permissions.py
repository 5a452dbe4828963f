"""What people without permission are shown."""

import pytest

from accounts.permissions import render_refusal
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_refusal_shows_its_reason_as_text(rf):
    request = rf.get("/page/")
    request.user = make_user()

    answer = render_refusal(request, "Not for <b>you</b>.")

    assert answer.status_code == 403
    assert "Not for &lt;b&gt;you&lt;/b&gt;." in answer.content.decode()
