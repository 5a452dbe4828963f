"""Who gets the summary, as admins set it."""

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from accounts.models import AuditEntry
from reports.models import SentMail, SentSummary, SummaryMail
from reports.summary_mail import send_sample
from tests.admin_pages import post_form
from tests.builders import make_user, scan

pytestmark = pytest.mark.django_db
ADDRESS = "/admin/reports/summarymail/1/change/"
FORM = {"at": "20:00", "language": "en", "addresses": "boss@example.com"}


@pytest.fixture
def admin(client, admin_user):
    admin_user.email = "admin@example.com"
    admin_user.is_superuser = True
    admin_user.save()
    client.force_login(admin_user)
    return client


def test_admin_switches_it_on_and_that_is_written_down(admin, settings, clock):
    settings.EMAIL_HOST = "127.0.0.1"

    assert post_form(admin, ADDRESS, FORM | {"enabled": "on"}).status_code == 302

    mail = SummaryMail.objects.get()
    assert (mail.recipients, mail.since) == (["boss@example.com"], timezone.now())
    entry = AuditEntry.objects.get(subject_kind="summary by e-mail")
    assert entry.detail["changed"]["enabled"] == [False, True]


def test_other_changes_do_not_count_as_switching_on(admin, clock):
    SummaryMail.objects.update(since="2020-01-01T00:00:00Z")

    post_form(admin, ADDRESS, FORM | {"addresses": "other@example.com"})

    assert SummaryMail.objects.get().since.year == 2020


@pytest.mark.parametrize(
    ("host", "addresses", "sentence"),
    [
        ("", "boss@example.com", "E-mail is not set up: set EMAIL_HOST and start TraceTrack anew."),
        ("127.0.0.1", " \n", "Choose at least one person or address that gets it."),
    ],
)
def test_what_cannot_be_sent_is_not_switched_on(admin, settings, host, addresses, sentence):
    settings.EMAIL_HOST = host

    page = post_form(admin, ADDRESS, FORM | {"enabled": "on", "addresses": addresses}).content.decode()

    assert sentence in page
    assert not SummaryMail.objects.get().enabled


def test_one_person_is_enough(admin, settings):
    settings.EMAIL_HOST = "127.0.0.1"
    person = make_user("Biller")
    type(person).objects.filter(pk=person.pk).update(email="a@x.in")

    post_form(admin, ADDRESS, FORM | {"enabled": "on", "addresses": "", "people": [person.pk]})

    assert SummaryMail.objects.get().recipients == ["a@x.in"]


def test_wrong_address_is_told(admin):
    page = post_form(admin, ADDRESS, FORM | {"addresses": "boss@example.com\nnobody"})

    assert "nobody is no e-mail address." in page.content.decode()


def test_admin_asks_for_one_now(admin, inbox, dispatcher, django_capture_on_commit_callbacks):
    scan(dispatcher, "pack", "CH10001", parent="SB00001")

    with django_capture_on_commit_callbacks(execute=True):
        page = post_form(admin, ADDRESS, FORM | {"_send_now": "1"}, follow=True).content.decode()
    assert "It is on its way to admin@example.com." in page
    assert "admin@example.com: on its way: the worker sends it" in page
    assert inbox.told == []

    job = ProcrastinateJob.objects.get(task_name="reports.tasks.send_requested_sample")
    send_sample(**job.args)
    assert inbox.told == ["admin@example.com"]
    assert "admin@example.com: sent at " in admin.get(ADDRESS).content.decode()
    assert not SentSummary.objects.exists()


def test_why_one_that_was_asked_for_did_not_go_is_told(admin, inbox, settings):
    inbox.unknown = {"admin@example.com"}
    asked = SentMail.objects.create(address="admin@example.com")

    send_sample(asked.pk)
    assert "admin@example.com: 550 No such user" in admin.get(ADDRESS).content.decode()

    settings.EMAIL_HOST = ""
    send_sample(asked.pk)
    assert "E-mail is not set up" in SentMail.objects.get().trouble


def test_one_that_no_worker_sends_is_told(admin, clock):
    SentMail.objects.create(address="admin@example.com", asked_at=timezone.now())
    clock("19:10")
    assert "admin@example.com: on its way: the worker sends it" in admin.get(ADDRESS).content.decode()

    clock("19:11")
    assert "admin@example.com: not sent: see that the worker runs" in admin.get(ADDRESS).content.decode()


def test_what_became_of_one_is_told_however_late(clock):
    asked_at = timezone.now()
    sent = SentMail.objects.create(address="a@x.in", asked_at=asked_at, sent_at=asked_at)
    failed = SentMail.objects.create(address="b@x.in", asked_at=asked_at, trouble="550 No such user")
    clock("23:00")

    assert (sent.outcome, failed.outcome) == ("sent at 19:00", "550 No such user")


def test_admin_without_an_address_is_told_so(admin, admin_user, inbox):
    type(admin_user).objects.update(email="")

    page = post_form(admin, ADDRESS, FORM | {"_send_now": "1"}, follow=True).content.decode()

    assert "You have no e-mail address" in page
    assert not SentMail.objects.exists()


def test_lists_of_days_say_what_became_of_them(admin):
    SentMail.objects.create(summary=SentSummary.objects.create(day="2026-05-03"), address="a@x.in")

    assert "May 3, 2026: 0 of 1, not sent in time" in admin.get(ADDRESS).content.decode()
    assert "0 of 1, not sent in time" in admin.get("/admin/reports/sentsummary/").content.decode()


def test_only_admins(client, biller):
    client.force_login(biller)
    assert client.get(ADDRESS).status_code == 403
