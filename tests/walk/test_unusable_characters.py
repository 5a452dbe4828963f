"""NUL in any address, parameter or form is refused in one sentence, never with a 500."""

import re

import pytest
from django.test import Client

from tests.builders import make_area
from tests.walk.site import all_addresses, make_people, make_site

pytestmark = pytest.mark.django_db
# Of the parameters and fields that pages read; forms that refuse the first have read the others.
WORDS = """
    q code number page after before area person state kind place sort day first last start what user next
    since until reason note customer username password station text symbol layout action search
"""
NAMES = WORDS.split()
PARAMETERS = "&".join(f"{name}=A%00B" for name in NAMES)
TEXTS = re.compile(r"<(?:str:|path:|slug:)?(\w+)>")


def test_nul_is_refused_everywhere():
    area = make_area("North")
    people = make_people(area)
    arguments = make_site(area, people)
    client = Client(raise_request_exception=False)
    client.force_login(people["admin"])

    answers = {}
    for address in all_addresses():
        path = address.path(arguments).partition("?")[0]
        answers[path, "parameter"] = client.get(f"{path}?{PARAMETERS}")
        answers[path, "form"] = client.post(path, PARAMETERS, "application/x-www-form-urlencoded")
        answers[path, "files"] = client.post(path, {"q": "A\0B"})
        if TEXTS.search(address.pattern):
            answers[path, "address"] = client.get(TEXTS.sub("A%00B", address.pattern))
            answers[path, "line break"] = client.get(TEXTS.sub("A%0AB", address.pattern))

    assert {key: answer.status_code for key, answer in answers.items() if answer.status_code != 400} == {}
    sentence = "This holds a character that cannot be used. Type it again."
    assert [key for key, answer in answers.items() if sentence not in answer.text] == []


def test_label_with_control_signs_may_be_looked_up(client):
    people = make_people(make_area("North"))
    client.force_login(people["biller"])

    statuses = [client.get(path).status_code for path in ("/search/?q=CH1%1DX", "/search/?q=%ED%A0%80%FF")]

    assert statuses == [200, 200]
