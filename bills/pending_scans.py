"""What stations still hold: a bill is not closed over scans that are on their way to it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import record_change
from accounts.models import User
from bills.models import Bill, BillLine, Station
from core.dates import spoken_time

MOST_NAMED = 3


@dataclass(frozen=True)
class PendingScans:
    """How many scans for one bill a station of somebody still holds, and when it said so."""

    station: str
    person: str
    count: int
    told_at: datetime

    def __str__(self) -> str:
        counted = ngettext("%d scan", "%d scans", self.count) % self.count
        return _("%(station)s (%(who)s) still holds %(counted)s for it, as it said %(when)s") % {
            "station": self.station or _("A station without a name"),
            "who": self.person,
            "counted": counted,
            "when": spoken_time(self.told_at),
        }


def find_pending_scans(bill: Bill) -> list[PendingScans]:
    """What stations have told us they hold for this bill or a parent on it, latest first. Two queries."""
    lines = BillLine.objects.filter(bill=bill, removed_at=None)
    parents = list(lines.values_list("parent__code", flat=True))
    # A row a station and person, hundreds at the most: no index carries the keys.
    wanted = Q(waiting_for__parents__has_any_keys=parents) | Q(waiting_for__bills__has_key=bill.number)
    stations = Station.objects.filter(wanted, waiting__gt=0).select_related("user").order_by("-told_at")
    return [
        PendingScans(
            station.name, station.user.get_username(), _count_pending(station, bill, parents), station.told_at
        )
        for station in stations
    ]


def _count_pending(station: Station, bill: Bill, parents: list[str]) -> int:
    of_parents = station.waiting_for.get("parents", {})
    return sum(of_parents.get(code, 0) for code in parents) + station.waiting_for.get("bills", {}).get(
        bill.number, 0
    )


def describe_pending_scans(held: list[PendingScans]) -> str:
    """Whose scans, and how many: the first few stations by name."""
    named = "; ".join(str(station) for station in held[:MOST_NAMED])
    more = len(held) - MOST_NAMED
    if more > 0:
        named += "; " + ngettext("and %d more station", "and %d more stations", more) % more
    return named


def forget_pending_scans(station: Station, *, by: User) -> bool:
    """Let bills be closed although this station, broken or lost, never sent what it held.

    False if it holds nothing.
    """
    with transaction.atomic():
        locked = Station.objects.select_for_update().get(pk=station.pk)
        if locked.waiting == 0 and not locked.waiting_for:
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
        locked.waiting, locked.waiting_for = 0, {}
        locked.save(update_fields=["waiting", "waiting_for"])
    return True
