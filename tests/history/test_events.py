"""Events of bags: what other rooms register, and how far each query reads."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.pagination import Cursor
from history import events
from history.events import BECAME_KNOWN, Event, Subject, read_events, register_source
from history.timeline import fetch_timeline
from tests.builders import make_child, make_link, make_parent

pytestmark = pytest.mark.django_db


@pytest.fixture
def sources(monkeypatch):
    """The registered sources: none, until the test registers some."""
    monkeypatch.setattr(events, "_registered", [])


def test_registered_source_adds_its_sentence_with_escaped_values(sources):
    child, at = make_child("CH10001"), timezone.now()
    register_source(
        lambda subject: [Event(at, "z1", "weighed", template="It was {what}.", values={"what": "<b>"})]
    )

    rows = fetch_timeline(child, child.code).rows

    assert [(row.tone, row.sentence) for row in rows] == [
        ("done", "It was &lt;b&gt;."),
        ("plain", "It became known to TraceTrack."),
    ]


def test_registered_event_replaces_the_one_with_its_key(sources):
    child = make_child("CH10001")

    def read_arrival(subject):
        yield Event(subject.known_since, BECAME_KNOWN, "arrived", template="It arrived.", is_plain=True)

    register_source(read_arrival)
    register_source(read_arrival)

    rows = fetch_timeline(child, child.code).rows

    assert [(row.at, row.tone, row.sentence) for row in rows] == [(child.created_at, "plain", "It arrived.")]


def test_events_end_at_the_limit_and_begin_behind_the_cursor(dispatcher):
    parent, at = make_parent("SB00001"), timezone.now() - timedelta(hours=1)
    links = [make_link(make_child(), parent, by=dispatcher, linked_at=at) for _number in range(12)]
    # As text: "a9" stands behind "a10".
    keys = sorted((f"a{link.pk}" for link in links), reverse=True)

    first = read_events(Subject(parent, parent.code, None, 5))
    second = read_events(Subject(parent, parent.code, Cursor(at, keys[4]), 5))

    assert [event.key for event in first] == keys[:5]
    assert [event.key for event in second] == keys[5:10]
