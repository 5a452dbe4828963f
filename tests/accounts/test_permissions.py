"""Who may open a page."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse

from accounts.permissions import SENTENCES, render_refusal, require_form_methods, role_required
from tests.builders import make_user

pytestmark = pytest.mark.django_db

ALLOWED = {
    "may_scan": {"Dispatcher", "Biller", "Admin"},
    "may_bill": {"Biller", "Admin"},
    "is_admin": {"Admin"},
}


def open_page(rf, user, role, opened):
    """Ask for a page of this role, which notes in `opened` what it was called with."""

    @role_required(role)
    def page(request, *args, **kwargs):
        opened.append((request.user, args, kwargs))
        return HttpResponse("opened")

    request = rf.get("/page/?q=1")
    request.user = user
    return page(request, 7, code="SB00001")


@pytest.mark.parametrize("group", ["Dispatcher", "Biller", "Admin", None])
@pytest.mark.parametrize("role", ALLOWED)
def test_page_opens_for_its_roles_alone(rf, role, group):
    opened, user = [], make_user(group, "asha")

    answer = open_page(rf, user, role, opened)

    if group in ALLOWED[role]:
        assert (answer.status_code, opened) == (200, [(user, (7,), {"code": "SB00001"})])
    else:
        assert (answer.status_code, opened) == (403, [])
        assert str(SENTENCES[role]) in answer.content.decode()


@pytest.mark.parametrize("role", ALLOWED)
def test_signed_out_people_go_to_sign_in_and_come_back(rf, role):
    opened = []

    answer = open_page(rf, AnonymousUser(), role, opened)

    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/page/%3Fq%3D1")
    assert opened == []


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
