"""What imports add to the timeline of a bag: the file that it came with, and what became of that."""

from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils.translation import gettext_noop

from history.events import BECAME_KNOWN, Event, Subject
from imports.models import BagDetail, ImportedRange, ImportRun, KeptBag

IMPORTED = gettext_noop("{who} loaded it with the file {file}.")
RESTORED = gettext_noop("{who} brought it back into use with the file {file}.")
SAID = gettext_noop("The file {file} says of it: {said}.")
UNDONE = gettext_noop("{who} took the load of the file {file} back, and with it this bag out of use.")


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
