"""A session that is used does not end."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.urls import reverse
from django.utils import timezone

from tests.builders import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.clock]
URL = reverse("api_bags")
WHOLE = timedelta(seconds=settings.SESSION_COOKIE_AGE)


@pytest.fixture
def signed_in(client, dispatcher):
    client.force_login(dispatcher)
    return client


def leave(time_left):
    Session.objects.update(expire_date=timezone.now() + time_left)


def time_left():
    return Session.objects.get().expire_date - timezone.now()


def test_session_lasts_twelve_hours():
    assert timedelta(hours=12) == WHOLE


def test_fresh_session_is_not_written_again(signed_in, django_assert_num_queries):
    with django_assert_num_queries(3):
        answer = signed_in.get(URL)

    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_session_whose_half_is_over_gets_all_its_time_again(signed_in):
    leave(WHOLE * 0.49)

    answer = signed_in.get(URL)

    assert WHOLE - time_left() < timedelta(minutes=1)
    cookie = answer.cookies[settings.SESSION_COOKIE_NAME]
    assert (cookie["max-age"], bool(cookie["httponly"])) == (settings.SESSION_COOKIE_AGE, True)
    assert cookie.value == Session.objects.get().session_key


def test_ended_session_is_not_prolonged(signed_in):
    leave(timedelta(seconds=-1))

    assert signed_in.get(URL).status_code == 401
    assert time_left() < timedelta()


def test_session_of_a_person_who_was_switched_off_is_not_prolonged(signed_in, dispatcher):
    leave(WHOLE * 0.1)
    dispatcher.is_active = False
    dispatcher.save()

    assert signed_in.get(URL).status_code == 401
    assert time_left() < WHOLE * 0.2


def test_session_that_was_ended_meanwhile_is_not_brought_back(signed_in, rf, dispatcher):
    from tracetrack.sessions import SessionStore, keep_alive

    leave(WHOLE * 0.1)
    request = rf.get("/")
    request.user = dispatcher
    request.session = SessionStore(Session.objects.get().session_key)
    request.session.load()
    from django.http import HttpResponse

    def sign_out_elsewhere(_request):
        Session.objects.all().delete()
        return HttpResponse()

    answer = keep_alive(sign_out_elsewhere)(request)

    assert Session.objects.count() == 0
    assert settings.SESSION_COOKIE_NAME not in answer.cookies


def test_scanning_keeps_the_session_alive(client):
    client.force_login(make_user())
    leave(WHOLE * 0.1)

    client.post(reverse("api_scans"), {"scans": []}, content_type="application/json")

    assert WHOLE - time_left() < timedelta(minutes=1)
