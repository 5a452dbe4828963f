"""Entries about no row: denials, sign-outs, files that were handed out."""

import pytest
from django.core.cache import cache

from accounts import audit_events
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


def test_denials_of_one_kind_of_address_are_one_entry_a_minute(client, dispatcher):
    client.force_login(dispatcher)

    for number in range(3):
        assert client.get(f"/admin/accounts/user/{number}/change/").status_code == 403
        assert client.get(f"/api/v1/nothing-{number}").status_code in (403, 404)

    pages = [row[3]["page"] for row in audited()]
    assert pages == ["/admin/accounts/user/0/change/"]


def test_denials_have_a_ceiling_a_person(client, dispatcher, monkeypatch):
    monkeypatch.setattr(audit_events, "DENIALS_A_MINUTE", 1)
    client.force_login(dispatcher)

    for address in ("/admin/", "/bills/new/", "/admin/accounts/user/"):
        assert client.get(address).status_code == 403

    assert [row[3]["page"] for row in audited()] == ["/admin/"]


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
