"""Signing in and out, and changing one's password."""

import pytest

from tests.builders import PASSWORD, make_user

WRONG = "Name or password is wrong. Look at the Caps Lock key and try again."
SWITCHED_OFF = "This account is switched off. Ask an admin."
TOO_MANY = "Too many wrong passwords for this name from here. Try again in 15 minutes, or ask an admin."
NEW = "another-long-password-7"


pytestmark = pytest.mark.django_db


@pytest.fixture
def asha():
    return make_user("Dispatcher", "asha", password=PASSWORD)


def sign_in(client, username="asha", password=PASSWORD, **more):
    return client.post("/accounts/login/", {"username": username, "password": password} | more)


def signed_in_id(client):
    return client.session.get("_auth_user_id")


@pytest.mark.parametrize(
    ("role", "page"), [("Dispatcher", "/scan/"), ("Biller", "/"), ("Admin", "/"), (None, "/")]
)
@pytest.mark.parametrize("more", [{}, {"next": "/"}])
def test_sign_in_opens_the_page_where_this_role_works(client, role, page, more):
    person = make_user(role, "ravi", password=PASSWORD)

    response = sign_in(client, "ravi", **more)

    assert (response.status_code, response["Location"]) == (302, page)
    assert signed_in_id(client) == str(person.pk)


def test_sign_in_goes_on_to_the_page_that_was_asked_for(client, asha):
    assert sign_in(client, next="/scans/")["Location"] == "/scans/"


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_sign_in_never_leads_to_another_site(client, asha, bad):
    assert sign_in(client, next=bad)["Location"] == "/scan/"


def test_sign_in_page_hands_next_on(client):
    response = client.get("/accounts/login/?next=/scan/")

    assert '<input type="hidden" name="next" value="/scan/">' in response.content.decode()


def test_sign_in_with_a_wrong_password_is_refused_with_a_sentence(client, asha):
    response = sign_in(client, password="wrong")

    assert response.status_code == 200
    assert WRONG in response.content.decode()
    assert signed_in_id(client) is None


@pytest.mark.parametrize("name", ["Asha", "ASHA"])
def test_sign_in_minds_no_capitals(client, asha, name):
    sign_in(client, username=name)

    assert signed_in_id(client) == str(asha.pk)


@pytest.mark.parametrize(("password", "sentence"), [(PASSWORD, SWITCHED_OFF), ("wrong", WRONG)])
def test_person_who_was_switched_off_is_told_so_by_the_right_password_only(client, asha, password, sentence):
    asha.is_active = False
    asha.save(update_fields=["is_active"])

    assert sentence in sign_in(client, password=password).content.decode()
    assert signed_in_id(client) is None


def test_sign_in_page_sends_people_who_are_signed_in_to_their_work(client, asha):
    client.force_login(asha)

    response = client.get("/accounts/login/")

    assert (response.status_code, response["Location"]) == (302, "/scan/")


@pytest.mark.clock
@pytest.mark.usefixtures("stopped_clock")
def test_sixth_try_for_one_name_from_one_address_is_429_even_with_the_right_password(client, asha):
    for _ in range(5):
        sign_in(client, username="Asha", password="x")

    response = sign_in(client)

    assert (response.status_code, response["Retry-After"]) == (429, "900")
    assert TOO_MANY in response.content.decode()
    assert signed_in_id(client) is None


def test_sign_out_ends_the_session(client, asha):
    client.force_login(asha)

    response = client.post("/accounts/logout/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/")
    assert signed_in_id(client) is None


def test_sign_out_by_a_link_is_not_possible(client, asha):
    client.force_login(asha)

    assert client.get("/accounts/logout/")["Location"] == "/"
    assert signed_in_id(client) == str(asha.pk)


def change_password(client, old=PASSWORD, new=NEW, again=NEW):
    passwords = {"old_password": old, "new_password1": new, "new_password2": again}
    return client.post("/accounts/password/", passwords)


def test_password_can_be_changed_and_the_person_stays_signed_in(client, asha):
    client.force_login(asha)

    response = change_password(client)

    asha.refresh_from_db()
    assert (response.status_code, response["Location"]) == (302, "/")
    assert asha.check_password(NEW)
    assert signed_in_id(client) == str(asha.pk)


@pytest.mark.parametrize(
    "wrong", [{"old": "not-it"}, {"again": "something-else-9"}, {"new": "12345678", "again": "12345678"}]
)
def test_wrong_password_change_changes_nothing(client, asha, wrong):
    client.force_login(asha)

    response = change_password(client, **wrong)

    asha.refresh_from_db()
    assert response.status_code == 200
    assert 'class="errorlist' in response.content.decode()
    assert asha.check_password(PASSWORD)


def test_password_page_needs_sign_in(client):
    assert client.get("/accounts/password/")["Location"] == "/accounts/login/?next=/accounts/password/"


def test_bar_names_the_person_and_their_role(client, asha):
    client.force_login(asha)

    page = client.get("/accounts/password/").content.decode()

    assert '<span class="who-name">asha</span>' in page
    assert '<span class="who-role">Dispatcher</span>' in page
    assert 'href="/admin/"' not in page


def test_bar_shows_the_admin_pages_to_admins_only(client):
    client.force_login(make_user("Admin", "root"))

    assert 'href="/admin/"' in client.get("/accounts/password/").content.decode()
