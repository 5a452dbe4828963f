"""What people without permission are shown."""

import pytest
from django.http import HttpResponse

from accounts.permissions import render_refusal, require_form_methods
from tests.builders import make_user

pytestmark = pytest.mark.django_db


def test_refusal_shows_its_reason_as_text(rf):
    request = rf.get("/page/")
    request.user = make_user()

    answer = render_refusal(request, "Not for <b>you</b>.")

    assert answer.status_code == 403
    assert "Not for &lt;b&gt;you&lt;/b&gt;." in answer.content.decode()


@pytest.mark.parametrize(
    ("method", "status"),
    [
        ("get", 200),
        ("head", 200),
        ("post", 200),
        ("put", 405),
        ("patch", 405),
        ("delete", 405),
        ("options", 405),
    ],
)
def test_form_pages_answer_get_head_and_post_alone(rf, method, status):
    page = require_form_methods(lambda request: HttpResponse())

    assert page(getattr(rf, method)("/page/")).status_code == status
