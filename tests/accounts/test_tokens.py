"""API keys."""

from datetime import timedelta

import psycopg
import pytest
from django.db import IntegrityError, connection
from django.test import RequestFactory
from django.utils import timezone

from accounts import tokens
from accounts.models import ApiToken
from accounts.tokens import create_token, find_token, write_last_uses
from tests.builders import make_user
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db


def find(header):
    return find_token(RequestFactory().get("/", headers={"Authorization": header}))


def test_key_finds_its_token_and_is_not_kept():
    token, key = create_token(name="station", user=make_user())

    assert find(f"Bearer {key}") == token
    assert find(f"bearer  {key} ") == token
    assert key not in str(ApiToken.objects.values().get())


def test_two_keys_differ():
    user = make_user()

    assert create_token(name="one", user=user)[1] != create_token(name="two", user=user)[1]


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer tt_unknown", "Basic {key}", "{key}"])
def test_other_headers_find_nothing(header):
    _token, key = create_token(name="station", user=make_user())

    assert find(header.format(key=key)) is None


def test_revoked_key_finds_nothing():
    token, key = create_token(name="station", user=make_user())
    ApiToken.objects.filter(pk=token.pk).update(revoked_at=timezone.now())

    assert find(f"Bearer {key}") is None


def test_key_of_a_retired_person_finds_nothing():
    user = make_user()
    _token, key = create_token(name="station", user=user)
    user.is_active = False
    user.save()

    assert find(f"Bearer {key}") is None


def test_expired_key_finds_nothing():
    now = timezone.now()
    _token, over = create_token(name="over", user=make_user(), expires_at=now - timedelta(seconds=1))
    token, good = create_token(name="good", user=make_user(), expires_at=now + timedelta(minutes=1))

    assert find(f"Bearer {over}") is None
    assert find(f"Bearer {good}") == token


@pytest.mark.parametrize("scopes", [["all"], ["scan", "all"], []])
def test_database_keeps_scopes_to_those_there_are(scopes):
    with pytest.raises(IntegrityError, match="api_token_scopes_known"):
        ApiToken.objects.create(name="bay", user=make_user(), digest="x", scopes=scopes)


def test_last_use_is_written_once_a_minute_and_after_the_answer(django_assert_num_queries):
    token, key = create_token(name="station", user=make_user())

    with django_assert_num_queries(1):
        find(f"Bearer {key}")
    with django_assert_num_queries(1):
        write_last_uses()
    token.refresh_from_db()
    assert timezone.now() - token.last_used_at < timedelta(seconds=20)

    find(f"Bearer {key}")
    with django_assert_num_queries(0):
        write_last_uses()


@pytest.mark.django_db(transaction=True)
def test_web_process_waits_for_no_last_use_to_be_written(monkeypatch):
    monkeypatch.setattr(tokens.monkey, "is_module_patched", lambda _name: True)
    token, key = create_token(name="station", user=make_user())
    find(f"Bearer {key}")

    def read_last_use():
        token.refresh_from_db()
        return token.last_used_at

    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("SELECT FROM accounts_apitoken FOR UPDATE")
        write_last_uses()
        find(f"Bearer {key}")
        write_last_uses()  # while the first is under way
        assert read_last_use() is None

    assert wait_until(read_last_use)
    wait_until(lambda: not tokens._writing.locked())
    write_last_uses()
    wait_until(lambda: not tokens._writing.locked())
    assert tokens._used == set()
