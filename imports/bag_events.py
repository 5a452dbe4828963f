"""What imports add to the timeline of a bag: the file that it came with, and what became of that.

Links and bill lines that an import made, or that went when it was undone, name the file as well.
"""

from collections.abc import Iterator

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from bags.models import Withdrawal
from history.events import BECAME_KNOWN, Event, Subject
from imports.models import BagDetail, ImportedRange, ImportRun, KeptBag

IMPORTED = gettext_noop("{who} imported it with the file {file}.")
RESTORED = gettext_noop("{who} imported it again with the file {file}: it is back in use.")
SAID = gettext_noop("The file {file} says of it: {said}.")
UNDONE = gettext_noop("{who} undid the import of the file {file}: this bag was withdrawn.")
# Of links and lines, by the kind of the event: on the page of the child, and on that of the parent.
BY_IMPORT = {
    "packed": (
        gettext_noop("{who} put it into {parent} with the file {file}."),
        gettext_noop("{who} put {child} into it with the file {file}."),
    ),
    "billed": (
        gettext_noop("{who} put {parent}, with it inside, on bill {bill} with the file {file}."),
        gettext_noop("{who} put it on bill {bill} with the file {file}."),
    ),
}
BY_UNDO = {
    "taken_out": (
        gettext_noop("{who} undid the import of the file {file}: it was taken out of {parent}."),
        gettext_noop("{who} undid the import of the file {file}: {child} was taken out of it."),
    ),
    "unbilled": (
        gettext_noop(
            "{who} undid the import of the file {file}: {parent}, with it inside, was taken off bill {bill}."
        ),
        gettext_noop("{who} undid the import of the file {file}: it was taken off bill {bill}."),
    ),
}
# By the nearest range of each. Index imported_range_made.
FILES_OF_ROWS = """
SELECT asked.made, asked.id, run.file_name
FROM unnest(%s::text[], %s::bigint[]) asked (made, id)
CROSS JOIN LATERAL (
    SELECT run_id, last_id FROM imports_importedrange
    WHERE made = asked.made AND first_id <= asked.id ORDER BY first_id DESC LIMIT 1
) nearest
JOIN imports_importrun run ON run.id = nearest.run_id
WHERE nearest.last_id >= asked.id
"""


def read_import_events(subject: Subject) -> Iterator[Event]:
    """The import that made the bag, those that restored it, what files say of it, and imports undone."""
    if subject.bag is None:
        return
    made, back = _find_runs_that_made(subject.bag.pk), _find_runs_that_restored(subject.bag.pk)
    for run in made:
        yield Event(
            subject.known_since,
            BECAME_KNOWN,
            "imported",
            run.imported_by_id,
            template=IMPORTED,
            values={"file": run.file_name},
            is_plain=True,
        )
    for run in back:
        if run.imported_at:
            yield Event(
                run.imported_at,
                f"01{run.pk}",
                "imported",
                run.imported_by_id,
                template=RESTORED,
                values={"file": run.file_name},
            )
    yield from _read_details(subject)
    yield from _read_undone(subject, [*made, *back])


def _find_runs_that_made(bag_id: int) -> list[ImportRun]:
    """A bag was made by one import at most. Index imported_range_made."""
    nearest = (
        _select_ranges().filter(made=ImportedRange.Made.BAG, first_id__lte=bag_id).order_by("-first_id")[:1]
    )
    return [found.run for found in nearest if found.last_id >= bag_id]


def _find_runs_that_restored(bag_id: int) -> list[ImportRun]:
    """Index imported_range_made."""
    ranges = _select_ranges().filter(
        made=ImportedRange.Made.RESTORED, first_id__lte=bag_id, last_id__gte=bag_id
    )
    return [found.run for found in ranges]


def _select_ranges() -> QuerySet[ImportedRange]:
    # A run's other columns are large.
    of_run = ("file_name", "imported_at", "imported_by", "undone_at", "undone_by")
    return ImportedRange.objects.select_related("run").only("last_id", *(f"run__{name}" for name in of_run))


def _read_details(subject: Subject) -> Iterator[Event]:
    """Index bag_detail_once_per_run."""
    details = BagDetail.objects.filter(bag=subject.bag).select_related("run")
    for detail in details.only("said", "run__file_name", "run__imported_at"):
        if detail.run.imported_at:
            said = ", ".join(f"{name}: {text}" for name, text in detail.said.items())
            yield Event(
                detail.run.imported_at,
                f"02{detail.pk}",
                "imported",
                template=SAID,
                values={"file": detail.run.file_name, "said": said},
                is_plain=True,
            )


def _read_undone(subject: Subject, runs: list[ImportRun]) -> Iterator[Event]:
    """Imports that were undone, unless the bag stayed. Index kept_bag_once_per_run."""
    kept = set(KeptBag.objects.filter(run__in=runs, bag=subject.bag).values_list("run", flat=True))
    for run in runs:
        if run.undone_at and run.pk not in kept:
            yield Event(
                run.undone_at,
                f"i{run.pk}",
                "imported",
                run.undone_by_id,
                template=UNDONE,
                values={"file": run.file_name},
            )


def explain_by_imports(events: list[Event]) -> None:
    """Name the file of links and lines that an import made, and of those that went when it was undone."""
    made = {
        event.key: ("link" if event.kind == "packed" else "line", int(event.key[1:]))
        for event in events
        if event.kind in BY_IMPORT and event.scan is None
    }
    ended = [event for event in events if event.kind in BY_UNDO and event.scan is None]
    files = _find_files_of_rows(set(made.values())) if made else {}
    times = {event.at for event in ended}
    undone = dict(Withdrawal.objects.filter(at__in=times).values_list("at", "file_name")) if times else {}
    for event in events:
        file = files.get(made[event.key]) if event.key in made else undone.get(event.at)
        words = BY_IMPORT | BY_UNDO
        if file and event.kind in words and event.scan is None:
            event.template, event.template_of_parent = words[event.kind]
            event.values = {"file": file}


def _find_files_of_rows(rows: set[tuple[str, int]]) -> dict[tuple[str, int], str]:
    """The file of each of these ("link" or "line", id) that an import made."""
    kinds, ids = zip(*rows, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(FILES_OF_ROWS, [list(kinds), list(ids)])
        return {(made, row_id): file for made, row_id, file in cursor.fetchall()}
