"""Work that goes on while nobody looks: progress, cancelling, being killed, starting again."""

import signal
from contextlib import nullcontext
from datetime import timedelta
from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from bags.models import Bag, Link
from core.progress import Progress, SavedProgress
from imports.models import ImportedRange, ImportRun
from imports.runs import IMPORT_LOCK, ImportRefused, cancel_run, request_task, run_task
from imports.tasks import defer_import, stop_dead_imports
from tests.builders import where_is
from tests.imports.files import text
from tests.imports.work import load_seen, real_worker, see_file, taken_in, work
from tests.threads import result_of, start
from tests.waiting import wait_until

# Progress is told on a second connection, which sees only what is committed. Some start a worker, or two.
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.timeout(180)]
Task = ImportRun.Task


@pytest.fixture
def csv(tmp_path):
    def write(rows, name="bags.csv"):
        lines = "".join(f"CH{n:06},SB{n // 30:05}\n" for n in range(rows))
        return text(tmp_path / name, "child,parent\n" + lines)

    return write


def fresh(run):
    return ImportRun.objects.get(pk=run.pk)


def nothing_is_left_of(run):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", [f"import_{run.pk}"])
        return cursor.fetchone()[0] == 0


def test_progress_is_told_for_each_phase(csv, admin_user):
    seen = []

    class Patient(SavedProgress):
        """Gives each phase the time to be told."""

        def begin(self, name, total=None):
            super().begin(name, total)
            wait_until(lambda: fresh(self.job).phase == name)
            seen.append(name)

        def reach(self, done):
            super().reach(done)
            if self.phase == "writing":
                wait_until(lambda: fresh(self.job).done == done)
                seen.append(done)

    run = work(taken_in(csv(30_000), admin_user), Patient)
    run = work(request_task(run, Task.IMPORT, imported_by=admin_user), Patient)

    assert run.state == "imported"
    # 30,000 children and 1,000 parents in chunks, then as many links.
    assert seen == ["reading", "checking", "writing", 20_000, 31_000, 51_000, 61_000, "finishing"]
    assert set(run.seconds) >= {"reading", "checking", "writing", "finishing"}


@pytest.mark.parametrize("phase", ["reading", "checking", "writing"])
def test_cancelled_work_leaves_nothing_and_can_be_started_again(csv, admin_user, phase):
    run = taken_in(csv(25_000), admin_user)
    if phase == "writing":
        run = request_task(work(run), Task.IMPORT, imported_by=admin_user)
    cancelled = []

    class CancelledAt(SavedProgress):
        def begin(self, name, total=None):
            super().begin(name, total)
            if name == phase and not cancelled:
                cancelled.append(name)
                result_of(start(cancel_run, run))
                wait_until(lambda: self.is_stopped)

    run = work(run, CancelledAt)

    assert run.trouble == "Cancelled. Nothing of it was kept."
    assert run.state == ("checked" if phase == "writing" else "stopped")
    assert (Bag.objects.count(), Link.objects.count(), ImportedRange.objects.count()) == (0, 0, 0)
    if phase == "writing":
        again = load_seen(run, admin_user)
    else:
        assert nothing_is_left_of(run)
        again = load_seen(work(request_task(run, Task.READ)), admin_user)
    assert (again.state, where_is("CH000001")) == ("imported", "SB00000")


def test_waiting_run_is_cancelled_at_once(csv, admin_user):
    run = taken_in(csv(10), admin_user)

    cancel_run(run)

    assert fresh(run).state == "stopped"
    assert run_task(run.pk, run.attempt, SavedProgress) is None


def test_killed_work_is_noticed_and_what_it_would_still_do_has_no_effect(csv, admin_user):
    run = see_file(csv(100), admin_user)
    run = request_task(run, Task.IMPORT, imported_by=admin_user)
    begun = run

    class TakenFromIt(Progress):
        """The worker goes silent in the middle, and somebody starts the work again."""

        def begin(self, name, total=None):
            super().begin(name, total)
            if name == "finishing":
                result_of(start(self.start_again))

        def start_again(self):
            long_ago = timezone.now() - timedelta(minutes=1)
            ImportRun.objects.filter(pk=run.pk).update(alive_at=long_ago)
            assert fresh(run).is_dead
            stop_dead_imports(timestamp=0)
            assert fresh(run).state == "checked"
            request_task(run, Task.IMPORT, imported_by=admin_user)

    run_task(begun.pk, begun.attempt, lambda _run: nullcontext(TakenFromIt()))

    assert Bag.objects.count() == 0
    again = fresh(run)
    assert (again.state, again.attempt) == ("waiting", begun.attempt + 2)
    assert work(again).state == "imported"


def test_work_is_asked_for_only_where_it_makes_sense(csv, admin_user):
    run = see_file(csv(10), admin_user)
    with pytest.raises(ImportRefused):
        request_task(run, Task.UNDO, undone_by=admin_user)
    asked = request_task(run, Task.IMPORT, imported_by=admin_user)
    with pytest.raises(ImportRefused):
        request_task(run, Task.IMPORT, imported_by=admin_user)
    assert work(asked).state == "imported"
    with pytest.raises(ImportRefused):
        request_task(run, Task.IMPORT, imported_by=admin_user)


def test_work_of_a_killed_worker_is_put_down_by_the_next_and_can_be_started_again(csv, admin_user):
    run = taken_in(csv(60_000), admin_user)
    with real_worker() as first:
        defer_import(run)
        wait_until(lambda: fresh(run).state == "working")
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert fresh(run).state == "working"

    with real_worker():
        wait_until(lambda: fresh(run).state == "stopped")
        assert (fresh(run).trouble, fresh(run).attempt) == (
            "The work was cut off. Nothing of it was kept.",
            run.attempt + 1,
        )
        defer_import(request_task(run, Task.READ))
        wait_until(lambda: fresh(run).state == "checked", 60)
    assert fresh(run).counts["new"] == 60_000


def test_job_that_a_killed_worker_had_begun_is_failed_and_not_done_again(csv, admin_user):
    cut_off, waiting = taken_in(csv(10, "first.csv"), admin_user), taken_in(csv(10, "second.csv"), admin_user)
    defer_import(cut_off)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    defer_import(waiting)

    with real_worker():
        wait_until(lambda: fresh(waiting).state == "checked")

    assert fresh(cut_off).state == "waiting"
    assert [job.status for job in ProcrastinateJob.objects.filter(args__run_id=cut_off.pk)] == ["failed"]


def test_read_that_takes_long_holds_up_no_other_and_no_import(csv, admin_user):
    """Nor does an import that waits for another one to end."""
    slow, quick, later = (taken_in(csv(10, name), admin_user) for name in ("slow.csv", "quick.csv", "b.csv"))
    ready, waiting = (see_file(csv(20, name), admin_user) for name in ("ready.csv", "waiting.csv"))

    def wait_for_state(run, state):
        result_of(start(wait_until, lambda: fresh(run).state == state))

    def hand_over(run, *task):
        """On another connection: what this one writes is not committed."""
        run = result_of(start(partial(request_task, run, *task, imported_by=admin_user))) if task else run
        result_of(start(defer_import, run))

    with real_worker(), transaction.atomic(), connection.cursor() as cursor:
        # The worker waits where it would make the same schema.
        cursor.execute("SELECT create_import_schema(%s)", [slow.pk])
        hand_over(slow)
        hand_over(ready, Task.IMPORT)
        hand_over(quick)
        wait_for_state(quick, "checked")
        wait_for_state(ready, "imported")
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [IMPORT_LOCK])
        hand_over(waiting, Task.IMPORT)
        hand_over(later)
        wait_for_state(later, "checked")

        assert (fresh(slow).state, fresh(waiting).state) == ("working", "working")


def test_small_files_are_read_first(csv, admin_user):
    runs = [taken_in(csv(10, f"{size}.csv"), admin_user) for size in (60_000_000, 1_000, 30_000_000)]
    for run, size in zip(runs, (60_000_000, 1_000, 30_000_000), strict=True):
        run.file.size = size
        defer_import(run)

    jobs = ProcrastinateJob.objects.order_by("-priority", "id").values_list("args__run_id", "queue_name")

    assert list(jobs) == [(runs[place].pk, "reading") for place in (1, 2, 0)]
