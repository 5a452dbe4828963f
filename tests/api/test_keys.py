"""What API keys may do, and whose scans theirs are."""

import json

import pytest
from django.test import Client

from accounts.models import ApiToken, AuditEntry
from accounts.tokens import create_token
from core.use_limits import A_MINUTE
from scanning.list_rows import build_scan_row
from scanning.models import Scan
from scanning.recording import make_scan_id
from tests.builders import make_user

pytestmark = pytest.mark.django_db
SCOPES = ApiToken.Scope.values


def with_key(user, *scopes, name="bay-4"):
    _token, key = create_token(name=name, user=user, scopes=scopes)
    return Client(headers={"authorization": f"Bearer {key}"})


def send_scan(client, code="SB00001"):
    scan = {"id": str(make_scan_id()), "action": "pack", "code": code}
    return client.post("/api/v1/scans", json.dumps({"scans": [scan]}), content_type="application/json")


@pytest.mark.parametrize("scope", SCOPES)
def test_key_does_only_what_its_scopes_name(scope, dispatcher):
    client = with_key(dispatcher, scope)

    answers = {"read": client.get("/api/v1/bags", {"code": "SB00001"}), "scan": send_scan(client)}

    assert {name: answer.status_code for name, answer in answers.items()} == {
        name: 200 if name == scope else 403 for name in answers
    }
    assert Scan.objects.count() == (scope == "scan")


def test_refusal_names_the_scope_that_is_missing(dispatcher):
    answer = send_scan(with_key(dispatcher, "read")).json()

    assert answer["error"] == "not_allowed"
    assert answer["message"] == "This API key may not do this. It needs the scope “scan”."


def test_password_for_a_proxy_is_no_key(dispatcher, client):
    client.force_login(dispatcher)
    basic = {"authorization": "Basic dXNlcjpwYXNz"}

    assert client.get("/api/v1/links?child=CH1", headers=basic).status_code == 200
    assert Client().get("/api/v1/links?child=CH1", headers=basic).status_code == 401


def test_scope_gives_nothing_that_the_person_may_not(db):
    client = with_key(make_user(role=""), "read")

    assert client.get("/api/v1/bags", {"code": "SB00001"}).status_code == 403


def test_scan_keeps_the_key_that_sent_it(dispatcher, client):
    send_scan(with_key(dispatcher, "scan"))
    stored = Scan.objects.get()

    client.force_login(dispatcher)
    send_scan(client, "SB00002")

    assert (stored.token.name, stored.user) == ("bay-4", dispatcher)
    assert build_scan_row(stored).by == "key bay-4 for dispatcher1"
    assert Scan.objects.exclude(pk=stored.pk).get().token is None


def test_key_is_shown_where_its_scans_are(dispatcher, biller, client):
    send_scan(with_key(dispatcher, "scan", name="dock-9"))
    send_scan(with_key(dispatcher, "scan", name="dock-9"))  # already there: in the story as a scan
    client.force_login(biller)

    assert "by key dock-9" in client.get("/bags/SB00001/").content.decode()
    assert "key dock-9 for dispatcher1" in client.get("/scans/").content.decode()
    assert b"dock-9" in client.get("/scans/export/csv/").getvalue()


def test_key_that_asks_too_often_waits_and_its_scans_do_not(dispatcher, monkeypatch):
    monkeypatch.setitem(A_MINUTE, "api", 1)
    client = with_key(dispatcher, "read", "scan")

    answers = [client.get("/api/v1/bags", {"code": "X"}) for _time in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert answers[1].json()["error"] == "too_many_requests"
    assert 0 < int(answers[1]["Retry-After"]) <= 60
    assert [send_scan(client).status_code for _time in range(2)] == [200, 200]


def test_audit_names_the_key(admin_user):
    client = with_key(admin_user, "admin", name="erp")

    client.post("/api/v1/people", {"username": "asha", "role": "Admin"}, content_type="application/json")

    entry = AuditEntry.objects.get(subject="asha")
    assert (entry.by, entry.detail["key"]) == (admin_user, "erp")
