"""A real mail server, and the site's clock."""

import asyncio
from datetime import datetime, time
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from reports.models import SummaryMail
from tests.builders import site_time
from tests.redis_server import find_free_port
from tests.threads import SECONDS


class Inbox:
    """Takes every message; refuses all while `is_full`, and those to `unknown` addresses.

    `look` is called before a message is taken, in a thread of its own.
    """

    def __init__(self):
        self.messages, self.is_full, self.unknown = [], False, set()
        self.look = lambda: None

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address in self.unknown:
            return "550 No such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        await asyncio.to_thread(self.look)
        if self.is_full:
            return "452 Mailbox full"
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"

    @property
    def told(self):
        """Who got a message, in order."""
        return [to for tos, _message in self.messages for to in tos]


@pytest.fixture
def inbox(settings):
    inbox, port = Inbox(), find_free_port()
    server = Controller(inbox, hostname="127.0.0.1", port=port, ready_timeout=SECONDS)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_USE_TLS = "127.0.0.1", False
    settings.EMAIL_PORT = port
    yield inbox
    server.stop()


@pytest.fixture
def clock(monkeypatch):
    """The site's clock, which a test sets: clock("20:01")."""

    def set_to(text, day="2026-05-03"):
        now = site_time(day, text)
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to("19:00")
    return set_to


@pytest.fixture
def switched_on(db):
    """Switched on late the day before, for one address."""
    since = timezone.make_aware(datetime(2026, 5, 2, 21))
    mail = SummaryMail.objects.filter(id=1)
    mail.update(enabled=True, at=time(20, 0), addresses="boss@example.com", since=since, language="en")
    yield
    # Tests that commit keep this row.
    mail.update(enabled=False, addresses="")
