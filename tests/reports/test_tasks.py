"""What the worker does for reports, in its own process."""

import signal

import pytest
from django.db import transaction

from imports.models import ImportRun
from imports.tasks import defer_import
from reports.tasks import defer_sample
from tests.imports.files import text
from tests.imports.work import real_worker, taken_in
from tests.waiting import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def worker_of_inbox(inbox, settings, monkeypatch):
    monkeypatch.setenv("EMAIL_HOST", settings.EMAIL_HOST)
    monkeypatch.setenv("EMAIL_PORT", f"{settings.EMAIL_PORT}")
    monkeypatch.setenv("EMAIL_USE_TLS", "false")
    return real_worker


def test_mail_does_not_wait_behind_a_load(inbox, worker_of_inbox, tmp_path, admin_user):
    run = taken_in(text(tmp_path / "bags.csv", "child,parent\nCH000001,SB00001\n"), admin_user)
    defer_import(run)
    defer_sample("admin@example.com")

    with transaction.atomic():
        # The load stands still at its row.
        ImportRun.objects.select_for_update().get(pk=run.pk)
        with worker_of_inbox():
            wait_until(lambda: inbox.told == ["admin@example.com"])


def test_worker_ends_with_all_its_queues_when_told_to(inbox, worker_of_inbox):
    with worker_of_inbox() as process:
        defer_sample("admin@example.com")
        wait_until(lambda: inbox.told == ["admin@example.com"])
        process.send_signal(signal.SIGTERM)

        wait_until(lambda: process.poll() is not None)
        assert process.returncode == 0
