"""The bar at the top: drawn once for many, and yet each person's own."""

import re

import pytest
from django.test import Client

from accounts.templatetags import bar
from tests.builders import make_area, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_drawn_yet():
    bar._draw.cache_clear()


def open_page(user, address="/bags/", **query):
    client = Client()
    client.force_login(user)
    return client.get(address, query).content.decode()


def read_bar(page):
    return page[page.index("<header") : page.index("<main")]


def test_bar_of_people_with_one_role_is_drawn_once_and_names_each():
    bars = [read_bar(open_page(make_user("Biller", name))) for name in ("asha", "ravi")]

    assert bar._draw.cache_info().misses == 1
    assert [re.findall(r'who-name">([^<]*)', shown) for shown in bars] == [["asha"], ["ravi"]]
    assert "asha" not in bars[1]


def test_each_answer_has_its_own_csrf_token_in_each_form():
    user = make_user("Biller")

    tokens = [re.findall(r'csrfmiddlewaretoken" value="(\w{64})"', read_bar(open_page(user))) for _ in "12"]

    assert [len(own) for own in tokens] == [2, 2]
    assert len({token for own in tokens for token in own}) == 2


def test_names_are_shown_and_never_run():
    person = make_user("Biller", "asha", first_name="<b>&", area=make_area('"<i>'))

    shown = read_bar(open_page(person, "/search/", q='"><script>'))

    assert "<b>" not in shown
    assert 'who-name">&lt;b&gt;&amp;<' in shown
    assert "Biller · &quot;&lt;i&gt;" in shown
    assert 'value="&quot;&gt;&lt;script&gt;"' in shown


def test_bar_has_what_the_role_allows():
    shown = {role: read_bar(open_page(make_user(role))) for role in ("Admin", "Biller", "Dispatcher")}

    assert {role: ("/admin/" in bar, "/reports/" in bar) for role, bar in shown.items()} == {
        "Admin": (True, True),
        "Biller": (False, True),
        "Dispatcher": (False, False),
    }


def test_changed_name_role_and_area_show_on_the_next_page():
    person = make_user("Biller", "asha", area=(north := make_area("North")))
    assert "Biller · North" in read_bar(open_page(person))

    type(person).objects.filter(pk=person.pk).update(first_name="Usha")
    type(north).objects.update(name="South")
    person.groups.set(make_user("Dispatcher").groups.all())

    shown = read_bar(open_page(person))
    assert 'who-name">Usha<' in shown
    assert "Dispatcher · South" in shown
    assert "/reports/" not in shown


def test_bar_marks_the_page_that_is_shown():
    user = make_user("Biller")

    for address in ("/bags/", "/bills/", "/"):
        assert re.findall(r'href="([^"]*)" aria-current', read_bar(open_page(user, address))) == [address]
