"""Stations that hold scans and will not send them."""

from django.db import transaction

from accounts.audit import record_change
from accounts.models import User
from bills.models import PendingScans
from scanning.models import Station


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
