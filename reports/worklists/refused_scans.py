"""Refused scans that a person should look at: still not done, and nobody has looked yet."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from django import forms
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from bags.filter_forms import SELECT, FilterForm, build_area_field, build_person_field
from bags.models import get_bag_url
from core.pagination import Page, fetch_page
from scanning.list_rows import ScanRow, build_scan_row, select_for_rows
from scanning.models import Scan
from scanning.queries import ScanCursor
from scanning.reasons import TO_LOOK_AT, describe_reason, describe_reason_lazily

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
            *((code, describe_reason_lazily(code)) for code in TO_LOOK_AT),
        ],
        widget=forms.Select(SELECT),
    )
    person = build_person_field(gettext_lazy("By"))
    area = build_area_field()


@dataclass(frozen=True)
class RefusedTry:
    """The same code, refused to the same person for the same reason: the latest time, and how many times."""

    latest: ScanRow
    scan: Scan
    why: str
    times: int


def find_refusals(form: FindRefusals, before: ScanCursor | None = None) -> Page[RefusedTry]:
    """What is to be looked at, newest first, behind `before`. Three queries."""
    looked = look_ahead(form, before)
    open_ones = [ScanCursor(at, scan_id) for scan_id, at, is_open in looked if is_open]
    page = fetch_page(open_ones, PAGE_SIZE, place=lambda cursor: cursor)
    if page.next is None and len(looked) == LOOK_AHEAD:
        page = replace(page, next=ScanCursor(looked[-1][1], looked[-1][0]))
    return page.with_rows(count_times([cursor.key for cursor in page.rows]))


def count_times(shown: list[UUID]) -> list[RefusedTry]:
    """These scans in words, newest first, with how often the same was refused; not those just cleared."""
    with connection.cursor() as cursor:
        cursor.execute(TIMES, [shown])
        times = dict(cursor.fetchall())
    scans = select_for_rows(Scan.objects.filter(pk__in=shown)).order_by("-received_at", "-pk")
    return [
        RefusedTry(build_scan_row(scan), scan, describe_reason(scan.reason or ""), times[scan.pk])
        for scan in scans
        if scan.pk in times
    ]


TIMES = """
SELECT shown.id, count(*)
FROM scanning_scan shown CROSS JOIN LATERAL find_same_refusals(shown) same
WHERE shown.id = ANY (%s) AND (same.received_at, same.id) <= (shown.received_at, shown.id)
  AND NOT EXISTS (SELECT FROM reports_clearedscan cleared WHERE cleared.scan_id = same.id)
GROUP BY shown.id
"""


def look_ahead(form: FindRefusals, before: ScanCursor | None) -> list[tuple[UUID, datetime, bool]]:
    """The next LOOK_AHEAD refused scans, newest first: id, time, and whether it is to be shown.

    It is, if nothing has settled it yet and the same was not refused again later.
    """
    asked = form.cleaned_data
    values = {
        "reasons": [asked["reason"]] if asked.get("reason") else TO_LOOK_AT,
        "person": asked["person"].pk if asked.get("person") else None,
        "area": asked["area"].pk if asked.get("area") else None,
        "since": timezone.now() - DAYS_BACK,
        "at": before.at if before else timezone.now() + DAYS_BACK,
        "id": before.key if before else UUID(int=2**128 - 1),
        "look": LOOK_AHEAD,
    }
    with connection.cursor() as cursor:
        cursor.execute(STILL_OPEN, values)
        rows: list[tuple[UUID, datetime, bool]] = cursor.fetchall()
        return rows


# As in the condition of index scan_to_look_at, so that PostgreSQL sees that it fits.
REASONS_TO_LOOK_AT = ", ".join(f"'{reason}'" for reason in TO_LOOK_AT)
# Index scan_to_look_at holds nothing else; what settles each of the few rows is found by the key of
# reports_clearedscan, bag_code_unique, scan_undoes, link_one_open_per_child and scan_bag. In words:
# an unknown code is settled when it has become a bag, or is a withdrawn one that is back; an undo, when
# that very scan was undone after all;
# a doubtful one also when the parent that it looks like was scanned;
# a bag that had left, when it is out of that parent; anything else, when the same was done later with the
# same bag.
STILL_OPEN = f"""
SELECT looked.id, looked.received_at,
       NOT EXISTS (SELECT FROM reports_clearedscan cleared WHERE cleared.scan_id = looked.id)
       AND CASE WHEN looked.reason = 'unknown_code' THEN
               (SELECT id FROM bags_bag
                WHERE code = coalesce(looked.found_code, looked.code) AND withdrawn_at IS NULL) IS NULL
           WHEN looked.reason = 'already_left' THEN
               (SELECT parent_id FROM bags_link
                WHERE child_id = looked.bag_id AND unlinked_at IS NULL) IS NOT DISTINCT FROM looked.parent_id
           WHEN looked.reason = 'doubtful' AND looked.found_at IS NULL THEN
               (SELECT id FROM bags_bag WHERE code = looked.code AND withdrawn_at IS NULL) IS NULL
               AND (SELECT later.id FROM bags_bag bag JOIN scanning_scan later ON later.bag_id = bag.id
                    WHERE bag.code = looked.found_code AND later.received_at > looked.received_at
                      AND later.action = 'pack' AND later.outcome = 'saved' LIMIT 1) IS NULL
           WHEN looked.action = 'undo' THEN
               (SELECT later.id FROM scanning_scan later
                WHERE later.undoes = looked.undoes AND later.outcome = 'saved' LIMIT 1) IS NULL
           ELSE
               (SELECT later.id FROM bags_bag bag JOIN scanning_scan later ON later.bag_id = bag.id
                WHERE bag.code = looked.code AND later.received_at > looked.received_at
                  AND later.action = looked.action AND later.outcome = 'saved' LIMIT 1) IS NULL
           END
       AND (SELECT again.id FROM find_same_refusals(looked) again
            WHERE (again.received_at, again.id) > (looked.received_at, looked.id)
              AND NOT EXISTS (SELECT FROM reports_clearedscan cleared WHERE cleared.scan_id = again.id)
            LIMIT 1) IS NULL
FROM (
    SELECT * FROM scanning_scan scan
    WHERE reason IN ({REASONS_TO_LOOK_AT}) AND reason = ANY (%(reasons)s)
      AND received_at >= %(since)s AND (received_at, id) < (%(at)s, %(id)s)
      AND (%(person)s::bigint IS NULL OR user_id = %(person)s)
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
    ORDER BY received_at DESC, id DESC LIMIT %(look)s
) looked
ORDER BY looked.received_at DESC, looked.id DESC
"""


@dataclass(frozen=True)
class RowAction:
    """A link and its words."""

    words: str
    url: str


def list_actions(scan: Scan, *, by: User) -> list[RowAction]:
    """Where `by` can do what the scan could not, or see why not."""
    if scan.reason in ("already_left", "parent_frozen", "bill_closed"):
        return [RowAction(_("To bill %s") % scan.found_code, reverse("bill", args=[scan.found_code]))]
    if scan.reason == "unknown_code":
        return list_actions_for_unknown_code(scan.found_code or scan.code, by=by)
    if scan.reason == "doubtful" and scan.bag_id is None:
        return list_actions_for_unknown_code(scan.code, by=by)
    code = scan.found_code if scan.reason in ("retired", "withdrawn") and scan.found_code else scan.code
    actions = [RowAction(_("To %s") % code, get_bag_url(code))]
    if by.is_admin and scan.reason in ("retired", "withdrawn", "other_area"):
        actions.append(
            RowAction(_("Change it"), f"{reverse('admin:bags_bag_changelist')}?{urlencode({'q': code})}")
        )
    return actions


def list_actions_for_unknown_code(code: str, *, by: User) -> list[RowAction]:
    actions = [RowAction(_("Scans of it and codes like it"), get_bag_url(code))]
    if by.is_admin:
        actions.append(RowAction(_("Import it"), reverse("admin:imports_importrun_import")))
    return [*actions, RowAction(_("Print labels"), reverse("bag_labels"))]
