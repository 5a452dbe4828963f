"""The summary of the day by e-mail, to a real mail server."""

import socket
from datetime import date, datetime, time
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from django.utils import timezone

from accounts.models import AuditEntry
from reporting import mailing
from reporting.mailing import send_if_due
from reporting.models import SentSummary, SummaryMail
from tests.builders import make_tally, make_user, scan

pytestmark = pytest.mark.django_db


class Inbox:
    """Takes every message; refuses as long as `is_full`."""

    def __init__(self):
        self.messages, self.is_full = [], False

    async def handle_DATA(self, server, session, envelope):
        if self.is_full:
            return "452 Mailbox full"
        self.messages.append((envelope.rcpt_tos, message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def inbox(settings):
    inbox = Inbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = Controller(inbox, hostname="127.0.0.1", port=port)
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
        now = timezone.make_aware(datetime.fromisoformat(f"{day}T{text}"))
        monkeypatch.setattr(timezone, "now", lambda: now)

    set_to("19:00")
    return set_to


@pytest.fixture
def switched_on():
    SummaryMail.objects.filter(id=1).update(enabled=True, at=time(20, 0), addresses="boss@example.com")


def parts_of(message):
    parts = [part for part in message.walk() if not part.is_multipart()]
    return {part.get_content_type(): part.get_payload(decode=True).decode() for part in parts}


def test_it_is_off_at_first(inbox, clock):
    clock("23:00")
    send_if_due()

    assert inbox.messages == []
    assert not SentSummary.objects.exists()


def test_it_is_sent_once_a_day_at_its_time(inbox, clock, switched_on, dispatcher):
    make_tally(timezone.now(), user=dispatcher, scan_count=1234, linked_count=1200)
    for text in ("19:59", "20:00", "20:01", "23:59"):
        clock(text)
        send_if_due()
    assert [to for to, _message in inbox.messages] == [["boss@example.com"]]

    clock("20:00", day="2026-05-04")
    send_if_due()
    assert [sent.day for sent in SentSummary.objects.all()] == [date(2026, 5, 4), date(2026, 5, 3)]
    assert len(inbox.messages) == 2

    parts = parts_of(inbox.messages[0][1])
    assert "Children packed: 1200 (0; +1,200)" in parts["text/plain"]
    assert ">1,234<" in parts["text/html"]
    assert "3 May 2026" in parts["text/plain"]


def test_late_worker_sends_it_all_the_same(inbox, clock, switched_on):
    clock("22:17")
    send_if_due()

    assert len(inbox.messages) == 1


def test_in_the_morning_it_tells_of_the_day_before(inbox, clock, switched_on):
    SummaryMail.objects.update(at=time(6, 0))
    clock("06:00")
    send_if_due()

    assert SentSummary.objects.get().day == date(2026, 5, 2)


def test_people_and_addresses_get_one_each_and_those_who_left_none(inbox, clock, switched_on):
    mail = SummaryMail.objects.get()
    people = [("a", "a@x.in", True), ("b", "b@x.in", False), ("c", "", True), ("d", "boss@example.com", True)]
    for name, email, is_active in people:
        person = make_user("Biller", name)
        type(person).objects.filter(pk=person.pk).update(email=email, is_active=is_active)
        mail.people.add(person)
    clock("20:00")
    send_if_due()

    assert sorted(to for to, _message in inbox.messages) == [["a@x.in"], ["boss@example.com"]]


def test_failure_is_kept_and_tried_again_a_few_times(inbox, clock, switched_on):
    inbox.is_full = True
    clock("20:00")
    send_if_due()
    clock("20:05")
    send_if_due()
    assert (SentSummary.objects.get().tries, "Mailbox full" in SentSummary.objects.get().trouble) == (1, True)

    inbox.is_full = False
    clock("20:11")
    send_if_due()
    sent = SentSummary.objects.get()
    assert (sent.tries, sent.trouble, sent.recipients, len(inbox.messages)) == (2, "", 1, 1)


def test_it_gives_up_at_last(inbox, clock, switched_on):
    inbox.is_full = True
    for number in range(mailing.MOST_TRIES + 3):
        clock(f"{20 + number * 11 // 60}:{number * 11 % 60:02}")
        send_if_due()

    assert SentSummary.objects.get().tries == mailing.MOST_TRIES


def test_server_that_is_not_there_is_told(clock, switched_on, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_USE_TLS = "127.0.0.1", 1, False
    clock("20:00")
    send_if_due()

    assert "refused" in SentSummary.objects.get().trouble


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(inbox, at_once, clock, switched_on):
    clock("20:00")
    at_once(send_if_due, send_if_due)
    SummaryMail.objects.update(enabled=False, addresses="")

    assert len(inbox.messages) == 1


def test_it_speaks_hindi_where_asked_and_shows_names_as_text(inbox, clock, switched_on, dispatcher):
    SummaryMail.objects.update(language="hi")
    clock("20:00")
    send_if_due()

    assert "2026" in parts_of(inbox.messages[0][1])["text/plain"]


@pytest.fixture
def admin(client, admin_user):
    admin_user.email = "admin@example.com"
    admin_user.is_superuser = True
    admin_user.save()
    client.force_login(admin_user)
    return client


ADDRESS = "/admin/reporting/summarymail/1/change/"
FORM = {"at": "20:00", "language": "en", "addresses": "boss@example.com"}


def test_admin_switches_it_on_and_that_is_written_down(admin, settings):
    settings.EMAIL_HOST = ""
    assert "E-mail is not set up" in admin.get(ADDRESS).content.decode()

    assert admin.post(ADDRESS, FORM | {"enabled": "on"}).status_code == 302

    assert SummaryMail.objects.get().recipients == ["boss@example.com"]
    entry = AuditEntry.objects.get(subject_kind="summary by e-mail")
    assert entry.detail["changed"]["enabled"] == [False, True]


def test_wrong_address_is_told(admin):
    page = admin.post(ADDRESS, FORM | {"addresses": "boss@example.com\nnobody"})

    assert "nobody is no e-mail address." in page.content.decode()


def test_admin_asks_for_one_now(admin, inbox, dispatcher):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    page = admin.post(ADDRESS, FORM | {"_send_now": "1"}, follow=True)

    assert "Sent to admin@example.com." in page.content.decode()
    assert [to for to, _message in inbox.messages] == [["admin@example.com"]]
    assert not SentSummary.objects.exists()


def test_only_admins(client, biller):
    client.force_login(biller)
    assert client.get(ADDRESS).status_code == 403


def test_it_is_not_lost_over_midnight_but_not_sent_in_the_morning(inbox, clock, switched_on):
    SummaryMail.objects.update(at=time(23, 59))
    clock("23:58")
    send_if_due()
    assert not SentSummary.objects.exists()

    clock("06:00", day="2026-05-04")
    send_if_due()
    assert not SentSummary.objects.exists()

    clock("00:10", day="2026-05-04")
    send_if_due()
    assert SentSummary.objects.get().day == date(2026, 5, 3)
