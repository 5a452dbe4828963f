"""Whose files are being worked on, and which are before one's own."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.progress import describe_progress
from imports.models import ImportRun

State, Task = ImportRun.State, ImportRun.Task
MAX_AT_WORK = 20
PEOPLE = ("made_by", "imported_by", "previewed_by", "undone_by")
# What a run found is long, and read twice a second for those who wait.
SHOWN = (
    *("file_name", "state", "task", "requested_at", "alive_at"),
    *("phase", "phase_began_at", "done", "total"),
    *(f"{person}__{name}" for person in PEOPLE for name in ("first_name", "username")),
)


def find_at_work(run: ImportRun | None = None) -> QuerySet[ImportRun]:
    """The runs that the worker has to do with, in their order; without one of them."""
    # By name of the state, what is worked on comes before what waits.
    under_way = ImportRun.objects.filter(state__in=(State.WORKING, State.WAITING)).order_by(
        "-state", "requested_at", "id"
    )
    people = under_way.select_related(*PEOPLE).only(*SHOWN)
    return people if run is None else people.exclude(pk=run.pk)


def list_at_work(run: ImportRun | None = None) -> list[dict[str, Any]]:
    """The other runs under way: whose each is, what is done with it, and how far that is."""
    return [
        {
            "run": other,
            "who": find_who(other),
            "what": describe_task(other),
            "progress": describe_progress(other),
        }
        for other in find_at_work(run)[:MAX_AT_WORK]
        if not other.is_dead
    ]


def find_who(run: ImportRun) -> str:
    """The first name of the person for whom the run is under way."""
    person = {
        Task.READ: run.made_by,
        Task.IMPORT: run.imported_by,
        Task.PREVIEW: run.previewed_by,
        Task.UNDO: run.undone_by,
    }[Task(run.task)]
    return person.display_name if person else ""


def describe_task(run: ImportRun) -> str:
    if run.state == State.WAITING:
        waiting = {
            Task.READ: _("waits to be checked"),
            Task.IMPORT: _("waits to be imported"),
            Task.PREVIEW: _("waits to be checked before its undo"),
            Task.UNDO: _("waits for its import to be undone"),
        }
        return waiting[Task(run.task)]
    working = {
        Task.READ: _("is being checked"),
        Task.IMPORT: _("is being imported"),
        Task.PREVIEW: _("is being checked before its undo"),
        Task.UNDO: _("is having its import undone"),
    }
    return working[Task(run.task)]


def describe_run_progress(run: ImportRun) -> dict[str, Any]:
    """As core.progress.describe_progress, with who is served first while the run waits."""
    found = describe_progress(run)
    queue = describe_queue(run)
    return found | {"sentence": queue} if queue else found


def describe_queue(run: ImportRun) -> str:
    """For whom a run waits; nothing if it is not kept waiting by another file."""
    if run.state != State.WAITING:
        return ""
    earlier = Q(state=State.WORKING) | Q(requested_at__lt=run.requested_at)
    earlier |= Q(requested_at=run.requested_at, pk__lt=run.pk)
    ahead = [other for other in find_at_work(run).filter(earlier) if not other.is_dead]
    if not ahead:
        return ""
    sentence = ngettext(
        "%(who)s’s file %(file)s %(what)s; yours is next.",
        "%(who)s’s file %(file)s %(what)s; %(count)s files are before yours.",
        len(ahead),
    )
    first = ahead[0]
    return sentence % {
        "who": find_who(first),
        "file": first.file_name,
        "what": describe_task(first),
        "count": len(ahead),
    }
