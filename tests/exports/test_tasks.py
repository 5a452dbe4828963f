"""What the worker does for exports by itself."""

import pytest
from django.utils import timezone

from core.models import FilePart, StoredFile
from exports.models import ExportRun
from exports.tasks import delete_old_exports, stop_cut_off_export, stop_dead_exports
from tests.exports.runs import request_export

pytestmark = pytest.mark.django_db


def test_old_exports_go_with_their_files(admin, export):
    export("bags")
    ExportRun.objects.update(made_at=timezone.now() - timezone.timedelta(days=3))
    request_export(admin, "bags")

    delete_old_exports(timestamp=0)

    assert (ExportRun.objects.count(), StoredFile.objects.count(), FilePart.objects.count()) == (1, 0, 0)


def test_export_whose_worker_was_killed_is_put_down_and_no_other(admin):
    silent, alive, done = (request_export(admin, "bags") for _number in range(3))
    now, long_ago = timezone.now(), timezone.now() - timezone.timedelta(minutes=5)
    ExportRun.objects.filter(pk=silent.pk).update(state="working", alive_at=long_ago)
    ExportRun.objects.filter(pk=alive.pk).update(state="working", alive_at=now)
    ExportRun.objects.filter(pk=done.pk).update(state="done", alive_at=long_ago)

    stop_dead_exports(timestamp=0)

    states = dict(ExportRun.objects.values_list("pk", "state"))
    assert states == {silent.pk: "stopped", alive.pk: "working", done.pk: "done"}
    silent.refresh_from_db()
    assert (silent.attempt, silent.trouble) == (1, "The work was cut off. Start it again.")
    assert ExportRun.objects.get(pk=alive.pk).attempt == 0


def test_attempt_that_was_cut_off_is_put_down_at_once_and_no_later_one(admin):
    cut_off, again = (request_export(admin, "bags") for _number in range(2))
    ExportRun.objects.update(state="working", alive_at=timezone.now())
    ExportRun.objects.filter(pk=again.pk).update(attempt=1)

    stop_cut_off_export(cut_off.pk, 0)
    stop_cut_off_export(again.pk, 0)

    assert set(ExportRun.objects.values_list("pk", "state", "attempt")) == {
        (cut_off.pk, "stopped", 1),
        (again.pk, "working", 1),
    }
