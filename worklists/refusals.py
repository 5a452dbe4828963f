"""Refused scans that a person should look at: still not done, and nobody has looked yet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from bags.filtering import SELECT, FilterForm, area_field, person_field
from scanning.listing import ScanCursor
from scanning.models import TO_LOOK_AT, Scan
from scanning.reasons import REASONS
from scanning.telling import PEOPLE_AND_BAGS, ToldScan, told
from worklists.models import ClearedScan

PAGE_SIZE = 50
# Older ones are history: whatever was behind them has been dealt with or forgotten.
DAYS_BACK = timedelta(days=14)
# A page looks at so many refused scans before it leaves out what settled itself.
LOOK_AHEAD = 1_000


class FindRefusals(FilterForm):
    """The filters above the list."""

    always_shown = ()

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"),
        required=False,
        choices=[
            ("", gettext_lazy("any reason")),
            *((code, gettext_lazy(REASONS[code])) for code in TO_LOOK_AT),
        ],
        widget=forms.Select(SELECT),
    )
    person = person_field(gettext_lazy("By"))
    area = area_field()


@dataclass(frozen=True)
class Refusal:
    """The same scan, refused once or again and again by one person: the latest in words, and all ids."""

    latest: ToldScan
    why: str
    ids: list[UUID]


@dataclass(frozen=True)
class RefusalPage:
    """Some refusals, newest first, and where the older ones start (None: there are none)."""

    refusals: list[Refusal]
    next: ScanCursor | None = None


def refusals(form: FindRefusals, before: ScanCursor | None = None) -> RefusalPage:
    """What is to be looked at, newest first, behind `before`. Two queries."""
    looked = still_open(form, before)
    shown = [row_id for row_id, _at, is_open in looked if is_open][:PAGE_SIZE]
    scans = Scan.objects.filter(pk__in=shown).select_related(*PEOPLE_AND_BAGS).order_by("-received_at", "-pk")
    is_cut = len(shown) == PAGE_SIZE or len(looked) == LOOK_AHEAD
    last = next((row for row in looked if row[0] == shown[-1]), None) if len(shown) == PAGE_SIZE else None
    place = last or (looked[-1] if looked else None)
    onward = ScanCursor(place[1], place[0]) if is_cut and place else None
    return RefusalPage(grouped(scans), onward)


def grouped(scans: Iterable[Scan]) -> list[Refusal]:
    """The same code, refused for the same reason by the same person, is one row."""
    groups: dict[Any, list[Scan]] = {}
    for scan in scans:
        groups.setdefault((scan.code, scan.reason, scan.user_id, scan.action), []).append(scan)
    return [
        Refusal(told(group[0]), str(_(REASONS[group[0].reason or ""])), [scan.pk for scan in group])
        for group in groups.values()
    ]


def still_open(form: FindRefusals, before: ScanCursor | None) -> list[tuple[UUID, datetime, bool]]:
    """The next LOOK_AHEAD refused scans, newest first: id, time, and whether nothing has settled it yet."""
    asked = form.cleaned_data
    values = {
        "reasons": [asked["reason"]] if asked.get("reason") else TO_LOOK_AT,
        "person": asked["person"].pk if asked.get("person") else None,
        "area": asked["area"].pk if asked.get("area") else None,
        "since": timezone.now() - DAYS_BACK,
        "at": before.at if before else timezone.now() + DAYS_BACK,
        "id": before.scan_id if before else UUID(int=2**128 - 1),
        "look": LOOK_AHEAD,
    }
    with connection.cursor() as cursor:
        cursor.execute(STILL_OPEN, values)
        return cursor.fetchall()


# Index scan_to_look_at holds nothing else; each of the few rows is then asked for by scan_bag and the key of
# worklists_clearedscan. A scan is settled when the same code was saved later with the same action.
STILL_OPEN = """
SELECT looked.id, looked.received_at,
       (SELECT scan_id FROM worklists_clearedscan cleared WHERE cleared.scan_id = looked.id) IS NULL
       AND (SELECT later.id FROM bags_bag bag JOIN scanning_scan later ON later.bag_id = bag.id
            WHERE bag.code = looked.code AND later.received_at > looked.received_at
              AND later.action = looked.action AND later.outcome = 'saved' LIMIT 1) IS NULL
FROM (
    SELECT * FROM scanning_scan
    WHERE reason IN (TO_LOOK_AT) AND reason = ANY (%(reasons)s)
      AND received_at >= %(since)s AND (received_at, id) < (%(at)s, %(id)s)
      AND (%(person)s::bigint IS NULL OR user_id = %(person)s)
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
    ORDER BY received_at DESC, id DESC LIMIT %(look)s
) looked
ORDER BY looked.received_at DESC, looked.id DESC
""".replace("TO_LOOK_AT", ", ".join(f"'{reason}'" for reason in TO_LOOK_AT))


def clear(ids: list[UUID], *, by: User, note: str) -> str:
    """Write down that somebody has looked at these scans. Gives a sentence that says what was new in it."""
    wanted = set(Scan.objects.filter(pk__in=ids, reason__in=TO_LOOK_AT).values_list("pk", flat=True))
    with transaction.atomic():
        made = [ClearedScan(scan_id=scan_id, by=by, note=note) for scan_id in wanted]
        before = ClearedScan.objects.filter(scan__in=wanted).select_related("by")
        theirs = {cleared.scan_id: cleared.by.get_username() for cleared in before}
        ClearedScan.objects.bulk_create(
            [row for row in made if row.scan_id not in theirs], ignore_conflicts=True
        )
    count = len(wanted) - len(theirs)
    sentence = ngettext("%d scan is looked at.", "%d scans are looked at.", count) % count
    if theirs:
        sentence += " " + _("%(who)s was faster with %(count)d of them.") % {
            "who": ", ".join(sorted(set(theirs.values()))),
            "count": len(theirs),
        }
    return sentence
