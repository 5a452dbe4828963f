"""NUL in any address, parameter or form is refused in one sentence, or finds nothing: never a 500."""

import re

import pytest
from django.db import transaction
from django.test import Client

from tests.builders import make_area
from tests.walk.site import all_addresses, make_people, make_site

pytestmark = pytest.mark.django_db
SENTENCE = "This holds a character that cannot be used. Type it again."
NAMES = "q code number page after before area person state kind day first reason note customer user next"
PARAMETERS = "&".join(f"{name}=A%00B" for name in NAMES.split())
TEXTS = re.compile(r"<(?:str:|path:|slug:)?(\w+)>")
FORMS = ("/bills/new/", "/bills/B-17/lines/add/", "/bills/B-17/change/", "/bills/B-17/reopen/")
# Django's own pages, machines', papers that take seconds to draw, and the page that would end the walk.
OTHERS = re.compile("^/admin/|^/(?:readyz|metrics|accounts)|/pdf/$|^/labels/file/|logout/$")


def ask(method, *arguments):
    """The answer, without what it changed."""
    with transaction.atomic():
        answer = method(*arguments)
        transaction.set_rollback(True)
    return answer


def fill_in(address, arguments):
    """The path of this address, whether or not the site has what it names."""
    try:
        return address.path(arguments).partition("?")[0]
    except KeyError:
        return re.sub(r"<(?:\w+:)?\w+>", "1", address.pattern)


def test_nul_is_refused_everywhere():
    people = make_people(area := make_area("North"))
    arguments = make_site(area, people)
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"])

    answers = {}
    for address in all_addresses():
        path = fill_in(address, arguments)
        if OTHERS.search(path):
            continue
        if not TEXTS.search(address.pattern) and "/new/" not in path:
            answers[path, "parameter"] = ask(client.get, f"{path}?{PARAMETERS}")
        elif TEXTS.search(address.pattern):
            answers[path, "address"] = ask(client.get, TEXTS.sub("A%00B", address.pattern))
    for path in FORMS:
        answers[path, "form"] = ask(client.post, path, PARAMETERS, "application/x-www-form-urlencoded")

    assert {key: answer.status_code for key, answer in answers.items() if answer.status_code >= 500} == {}
    refused = [answer for answer in answers.values() if answer.status_code == 400]
    assert any(SENTENCE in answer.text for answer in refused)


@pytest.mark.parametrize(
    "path",
    [
        "/admin/exports/exportrun/start/?what=bags&q=A%00B",
        "/bags/export/csv/?q=A%00B",
        "/scans/export/xlsx/?q=A%00B",
        "/bills/export/csv/?q=A%00B",
    ],
)
def test_nul_that_would_fail_is_refused_in_a_sentence(client, path):
    client.force_login(make_people(make_area("North"))["admin"])

    answer = client.get(path)

    assert (answer.status_code, SENTENCE in answer.text) == (400, True)


def test_label_with_control_signs_may_be_looked_up(client):
    client.force_login(make_people(make_area("North"))["biller"])

    statuses = [client.get(path).status_code for path in ("/search/?q=CH1%1DX", "/search/?q=%ED%A0%80%FF")]

    assert statuses == [200, 200]
