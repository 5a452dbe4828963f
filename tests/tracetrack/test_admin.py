"""The admin's front door: who comes in."""

import pytest

from accounts.audit import record_change
from accounts.models import Area, User
from tests.builders import make_user

pytestmark = pytest.mark.django_db
USERS = "/admin/accounts/user/"
AREAS = "/admin/accounts/area/"


def test_admin_sees_the_start_page_with_the_last_changes(admin_client, admin_user):
    record_change(by=admin_user, verb="closed", subject_kind="bill", subject="B-77", version=1)

    page = admin_client.get("/admin/").content.decode()

    assert "B-77" in page
    assert "/admin/imports/importrun/import/" in page


@pytest.mark.parametrize(
    "url", ["/admin/", USERS, "/admin/bags/bag/add/", "/admin/login/", "/admin/nothing/"]
)
@pytest.mark.parametrize("role", ["Biller", "Dispatcher", None])
def test_person_without_the_role_is_told_so(client, role, url):
    client.force_login(make_user(role) if role else make_user("", username="nobody"))

    response = client.get(url, follow=True)

    assert response.status_code == 403
    assert "who is not an admin" in response.content.decode()


def test_biller_cannot_post_to_the_admin(client, biller):
    client.force_login(biller)

    response = client.post(AREAS + "add/", {"name": "North"})

    assert response.status_code == 403
    assert Area.objects.count() == 0


def test_signed_out_person_goes_to_our_sign_in_page(client):
    response = client.get(USERS)

    assert (response.status_code, response["Location"]) == (
        302,
        "/accounts/login/?next=/admin/accounts/user/",
    )


def test_retired_admin_is_out_at_the_next_request(admin_client, admin_user):
    make_user("Admin")
    User.objects.filter(pk=admin_user.pk).update(is_active=False)

    assert admin_client.get("/admin/").status_code == 302
