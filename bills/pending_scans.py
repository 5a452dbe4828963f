"""What stations still hold: a bill is not closed over scans that are on their way to it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bills.models import Bill, BillLine, PendingScans
from core.dates import format_spoken_time

MOST_NAMED = 3
# A station that has not been heard of for longer holds no bill up: it is broken, lost or switched off.
HOLDS_COUNT_FOR = timedelta(minutes=15)


@dataclass(frozen=True)
class StationBacklog:
    """How many scans for one bill somebody's station still holds, and when it reported so."""

    station: str
    person: str
    count: int
    told_at: datetime

    @property
    def is_old(self) -> bool:
        """Whether bills are closed all the same."""
        return is_old(self.told_at)

    def __str__(self) -> str:
        counted = ngettext("%d scan", "%d scans", self.count) % self.count
        if self.is_old:
            return _("%(station)s (%(who)s) held %(counted)s for it: %(silence)s") % {
                "station": self.station or _("A station without a name"),
                "who": self.person,
                "counted": counted,
                "silence": describe_silence(self.told_at),
            }
        return _("%(station)s (%(who)s) still holds %(counted)s for it, as it said %(when)s") % {
            "station": self.station or _("A station without a name"),
            "who": self.person,
            "counted": counted,
            "when": format_spoken_time(self.told_at),
        }


def is_old(told_at: datetime) -> bool:
    """Whether what a station reported then holds no bill up any more."""
    return told_at < timezone.now() - HOLDS_COUNT_FOR


def describe_silence(told_at: datetime) -> str:
    """For a hold that has grown old: how long the station has been silent, and that this is no obstacle."""
    return _("not heard of for %(time)s; no longer waited for") % {"time": timesince(told_at, depth=1)}


def find_pending_scans(bill: Bill) -> list[StationBacklog]:
    """What stations reported to hold for this bill or a parent on it, latest first. Two queries.

    The bill waits for those that are not old.
    """
    lines = BillLine.objects.filter(bill=bill, removed_at=None)
    parents = list(lines.values_list("parent__code", flat=True))
    # A row a station and person, hundreds at the most: no index carries the keys.
    wanted = Q(waiting_for__parents__has_any_keys=parents) | Q(waiting_for__bills__has_key=bill.number)
    found = PendingScans.objects.filter(wanted).select_related("user").order_by("-told_at")
    return [
        StationBacklog(held.station, held.user.display_name, held.count_for(bill, parents), held.told_at)
        for held in found
    ]


def describe_pending_scans(held: list[StationBacklog]) -> str:
    """Whose scans, and how many: the first few stations by name."""
    named = "; ".join(str(station) for station in held[:MOST_NAMED])
    more = len(held) - MOST_NAMED
    if more > 0:
        named += "; " + ngettext("and %d more station", "and %d more stations", more) % more
    return named
