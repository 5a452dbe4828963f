"""Entries about no row: denials, sign-outs, files that were handed out."""

import pytest
from django.core.cache import cache

from accounts.models import AuditEntry
from tests.admin_pages import audited
from tests.builders import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-password"


@pytest.fixture(autouse=True)
def no_earlier_denials():
    cache.clear()


def test_denial_of_a_signed_in_person_is_written_down_once_a_minute(client, dispatcher):
    client.force_login(dispatcher)

    for address in ("/admin/", "/admin/", "/bills/new/"):
        assert client.get(address, REMOTE_ADDR="10.1.2.3").status_code == 403

    assert audited() == [
        ("denied", "person", "dispatcher1", {"page": "/admin/", "method": "GET"}),
        ("denied", "person", "dispatcher1", {"page": "/bills/new/", "method": "GET"}),
    ]
    entry = AuditEntry.objects.first()
    assert (entry.by, entry.address, len(entry.request_id)) == (dispatcher, "10.1.2.3", 36)


def test_denial_of_nobody_leaves_no_entry(client):
    client.get("/admin/")
    client.post("/accounts/login/", {}, HTTP_COOKIE="csrftoken=x")

    assert not AuditEntry.objects.filter(verb="denied").exists()


def test_signing_out_is_written_down(client):
    person = make_user("Biller", "asha", password=PASSWORD)
    client.force_login(person)

    client.post("/accounts/logout/")
    client.post("/accounts/logout/")

    assert [row[:3] for row in audited()] == [("signed out", "person", "asha")]
