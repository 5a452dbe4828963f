"""Links to the files of labels: for one person, for an hour."""

import pytest
from django.test import Client

from tests.builders import make_user
from tests.labels.labels import ASKED, text_of, ticket_of

pytestmark = pytest.mark.django_db


def test_file_is_for_the_person_who_asked(desk):
    ticket = ticket_of(desk.post("/labels/", ASKED))
    other = Client()
    other.force_login(make_user("Biller"))

    response = other.get(f"/labels/file/{ticket}/")

    assert (response.status_code, "Somebody else asked" in text_of(response)) == (403, True)
    assert "/labels/file/" not in other.get(f"/labels/1/?ticket={ticket}").content.decode()


def test_file_is_there_for_an_hour(desk, monkeypatch):
    ticket = ticket_of(desk.post("/labels/", ASKED))
    monkeypatch.setattr("labels.download_tokens.SECONDS", -1)

    response = desk.get(f"/labels/file/{ticket}/")

    assert (response.status_code, "was there for an hour" in text_of(response)) == (403, True)


@pytest.mark.parametrize("ticket", ["x", "eyJh:1:2", "%00", "a" * 2000])
def test_made_up_tickets_are_refused(desk, ticket):
    assert desk.get(f"/labels/file/{ticket}/").status_code == 403
