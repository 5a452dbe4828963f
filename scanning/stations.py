"""Stations that hold scans and will not send them."""

from django.db import transaction

from accounts.audit import record_change
from accounts.models import User
from bills.models import PendingScans
from scanning.models import ParentPutDown, Station

# Of one person: make_station.sql makes no further row.
MOST_STATIONS = 20


def forget_pending_scans(station: Station, *, by: User) -> bool:
    """Let bills be closed although this station, broken or lost, never sent what it held.

    False if it holds nothing.
    """
    with transaction.atomic():
        locked = Station.objects.select_for_update().get(pk=station.pk)
        if locked.waiting == 0:
            return False
        record_change(
            by=by,
            verb="forgotten",
            subject_kind="station",
            subject=locked.name,
            person=station.user.get_username(),
            waiting=locked.waiting,
            waiting_for=locked.waiting_for,
        )
        PendingScans.objects.filter(station=locked.name, user=locked.user_id).delete()
        locked.waiting = 0
        locked.save(update_fields=["waiting"])
    return True


def forget_former_names(names: list[str], *, user: User) -> None:
    """A station was renamed: what this person's scans wait for is reported under its new name from now on."""
    with transaction.atomic():
        Station.objects.filter(name__in=names, user=user).update(waiting=0)
        PendingScans.objects.filter(station__in=names, user=user).delete()


def rename_put_down(names: list[str], *, station: str, user: User) -> None:
    """The parent that this person put down at a station under a former name is put down under its new one.

    Of several the last one counts. Repeating it changes nothing.
    """
    with transaction.atomic():
        rows = ParentPutDown.objects.filter(user=user, station__in=[*names, station])
        last = rows.order_by("-put_down_at").first()
        if last is None or last.station == station:
            rows.exclude(station=station).delete()
            return
        rows.delete()
        last.pk, last.station = None, station
        ParentPutDown.objects.bulk_create(
            [last],
            update_conflicts=True,
            unique_fields=["user", "station"],
            update_fields=["parent", "label", "put_down_at"],
        )
