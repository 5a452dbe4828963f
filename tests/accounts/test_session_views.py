"""The list of one's own sessions, and the admin's of all."""

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, UserSession
from core.user_agents import describe_device
from tests.builders import PASSWORD, make_user

pytestmark = pytest.mark.django_db
URL = "/accounts/sessions/"
PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/131.0 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0"


@pytest.fixture
def asha(db):
    return make_user("Dispatcher", "asha", password=PASSWORD)


def sign_in(agent, name="asha"):
    client = Client(HTTP_USER_AGENT=agent)
    client.post("/accounts/login/", {"username": name, "password": PASSWORD})
    return client


def session_on(agent):
    return UserSession.objects.get(user_agent=agent)


def test_list_shows_devices_and_which_is_this_one(asha, text_of):
    phone, _desktop = sign_in(PHONE), sign_in(DESKTOP)
    make_user("Biller", "ravi", password=PASSWORD)
    sign_in("Ravi's own", "ravi")

    text = text_of(phone.get(URL))

    assert ("Chrome on Android 127.0.0.1" in text, "Firefox on Windows 127.0.0.1" in text) == (True, True)
    assert (text.count("This one"), text.count("End this one"), "Ravi" in text) == (1, 1, False)


def test_one_session_or_all_others_are_ended(asha, text_of):
    phone, desktop, third = sign_in(PHONE), sign_in(DESKTOP), sign_in("curl/8")

    phone.post(URL, {"session": session_on(DESKTOP).digest})
    assert (desktop.get(URL).status_code, third.get(URL).status_code) == (302, 200)
    assert "You were signed out from another device." in text_of(desktop.get("/accounts/login/"))

    phone.post(URL, {"others": "yes"})
    assert (third.get(URL).status_code, phone.get(URL).status_code) == (302, 200)
    ended = AuditEntry.objects.filter(verb="ended sessions")
    assert list(ended.values_list("by", "subject")) == [(asha.pk, "asha")] * 2


def test_session_of_somebody_else_is_not_ended(asha):
    make_user("Biller", "ravi", password=PASSWORD)
    ravi, mine = sign_in(PHONE, "ravi"), sign_in(DESKTOP)

    mine.post(URL, {"session": session_on(PHONE).digest})

    assert ravi.get(URL).status_code == 200


def test_who_changes_the_own_password_stays_signed_in_here_only(asha):
    phone, desktop = sign_in(PHONE), sign_in(DESKTOP)
    new = "Another-long-pass-9"

    answer = phone.post(
        "/accounts/password/", {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    )

    assert answer.status_code == 302
    assert (phone.get(URL).status_code, desktop.get(URL).status_code) == (200, 302)


def test_admin_sees_and_ends_sessions_of_people(asha, admin_client, text_of):
    desktop = sign_in(DESKTOP)
    address = "/admin/accounts/usersession/"
    assert "Firefox on Windows" in text_of(admin_client.get(f"{address}?q=asha"))

    chosen = {"action": "end", "_selected_action": [session_on(DESKTOP).digest]}
    answer = admin_client.post(address, chosen, follow=True)

    assert "1 session is ended." in text_of(answer)
    assert "You were signed out by an admin." in text_of(desktop.get("/bags/", follow=True))
    assert AuditEntry.objects.filter(verb="ended sessions", subject="asha").count() == 1


def test_sign_in_page_for_somebody_else_offers_no_name(asha):
    client = sign_in(PHONE)

    answer = client.post("/accounts/logout/", {"next": "/accounts/login/?switch=1"}, follow=True)

    form = answer.context["form"]
    assert (form["username"].value(), form.fields["username"].widget.attrs["autocomplete"]) == (None, "off")
    assert not UserSession.objects.filter(person=asha, ends_at__gt=timezone.now()).exists()


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        (PHONE, "Chrome on Android"),
        (DESKTOP, "Firefox on Windows"),
        ("curl/8.5", "curl/8.5"),
        ("", "unknown"),
    ],
)
def test_devices_are_named_as_people_know_them(agent, device):
    assert describe_device(agent) == device


@pytest.mark.parametrize(
    ("role", "where"), [("Dispatcher", ""), ("Biller", ""), ("Admin", ' class="in-menu-only"'), ("", None)]
)
def test_switch_person_is_in_the_menu_of_all_who_scan(client, role, where):
    client.force_login(make_user(role))

    page = client.get("/accounts/sessions/").content.decode()

    assert ('data-part="switch-person"' in page) == (where is not None)
    assert where is None or f'data-part="switch-person"{where}>' in page
