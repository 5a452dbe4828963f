"""Pages that are drawn once for many: each person gets the page that would be drawn for them alone."""

import re

import pytest
from django.test import Client

from accounts import kept_pages
from tests.builders import make_area, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drawn_yet():
    kept_pages._draw_page.cache_clear()


def open_dashboard(user, language="en"):
    client = Client(headers={"Accept-Language": language})
    client.force_login(user)
    page = client.get("/").content.decode()
    return re.sub(r'value="\w{64}"|\d\d:\d\d:\d\d|datetime="[^"]*"', "", page)


@pytest.mark.parametrize("role", ["Admin", "Biller", "Dispatcher", ""])
def test_kept_page_is_the_page_drawn_for_the_person_alone(role, settings):
    people = [
        make_user(role, name, first_name="<b>" + name, area=make_area(name)) for name in ("asha", "ravi")
    ]

    kept = [open_dashboard(person) for person in people]
    settings.DEBUG = True
    drawn = [open_dashboard(person) for person in people]

    assert kept == drawn
    assert ["asha" in page for page in kept] == [True, False]
    assert kept_pages._draw_page.cache_info().misses == (1 if role else 0)


def test_person_who_waits_for_an_area_is_told_so():
    people = [make_user("Dispatcher", "asha"), make_user("Dispatcher", "ravi")]
    type(people[1]).objects.filter(pk=people[1].pk).update(sees_all_areas=False)

    assert ["No area yet" in open_dashboard(person) for person in people] == [False, True]


def test_message_is_shown_once_and_kept_for_nobody(client):
    words = {
        "old_password": "an old password",
        "new_password1": "grey-heron-17",
        "new_password2": "grey-heron-17",
    }
    client.force_login(make_user("Biller", "asha", password=words["old_password"]))
    open_dashboard(make_user("Biller", "ravi"))

    assert client.post("/accounts/password/", words).status_code == 302
    shown = [client.get("/").content.decode() for _again in "12"]

    assert ["Your password is changed." in page for page in shown] == [True, False]
    assert kept_pages._draw_page.cache_info().misses == 1
