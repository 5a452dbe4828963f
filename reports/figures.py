"""The figures of a period: scans from the tally, bills from bills and their versions."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import ExtractHour
from django.utils import timezone

from accounts.models import describe_person, select_display_name
from bags.filters import OUT_OF_ORDER, last_id_before
from bags.models import Bag
from bills.models import Bill, BillVersion
from reports.periods import Period
from scanning.hour_chart import HourChart, draw_hour_chart
from scanning.models import CountSavedBags, ScanTally


@dataclass(frozen=True)
class Figures:
    """What scans did. `hours`: quarters of an hour with a scan, over all people, as hours.

    `saved`: bags packed, moved, taken out or put on bills; `other`: what else was saved.
    """

    name: str = ""
    linked: int = 0
    opened: int = 0
    taken_out: int = 0
    scans: int = 0
    saved: int = 0
    duplicate: int = 0
    refused: int = 0
    other: int = 0
    people: int = 0
    hours: float = 0
    first_at: Any = None
    last_at: Any = None
    # Of a person, whose username `name` is then.
    display_name: str | None = None
    person_id: int | None = None

    @property
    def label(self) -> str:
        return describe_person(self.display_name, self.name) if self.display_name else self.name

    @property
    def refused_share(self) -> float:
        """Of all scans, in per cent."""
        return 100 * self.refused / self.scans if self.scans else 0

    @property
    def linked_an_hour(self) -> float:
        return self.linked / self.hours if self.hours else 0


def count_figures(period: Period, by: str = "") -> list[Figures]:
    """The figures of a period, of all or by "area" or "person"; those who packed most first. One query."""
    values: dict[str, Any] = {
        "by": by,
        "begin": period.begin,
        "end": period.end,
        "area": period.area.pk if period.area else None,
        "person": period.person.pk if period.person else None,
    }
    with connection.cursor() as cursor:
        cursor.execute(FIGURES, values)
        return [Figures(*row) for row in cursor.fetchall()]


# Index scan_tally_once begins with the time and the person: rows of other days are not read, and quarters of
# an hour come out of it in order. Sums by person and area are a few hundred rows, named at last.
# Only by area is a person's quarter of an hour counted once for each area.
FIGURES = """
WITH tally AS NOT MATERIALIZED (
    SELECT * FROM scanning_scantally
    WHERE quarter_at >= %(begin)s AND quarter_at < %(end)s
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
      AND (%(person)s::bigint IS NULL OR user_id = %(person)s)
),
done AS (
    SELECT user_id, area_id, sum(linked_count) AS linked,
           sum(scan_count - linked_count) FILTER (WHERE action = 'pack' AND outcome = 'saved') AS opened,
           sum(taken_out_count) AS taken_out,
           sum(scan_count) AS scans,
           sum(count_saved_bags(action, outcome, scan_count, linked_count)) AS saved,
           sum(scan_count) FILTER (WHERE outcome = 'duplicate') AS duplicate,
           sum(scan_count) FILTER (WHERE outcome = 'refused') AS refused,
           sum(scan_count - count_saved_bags(action, outcome, scan_count, linked_count))
               FILTER (WHERE outcome = 'saved') AS other,
           min(first_at) AS first_at, max(last_at) AS last_at
    FROM tally GROUP BY 1, 2
),
quarters AS (
    SELECT DISTINCT quarter_at, user_id, CASE WHEN %(by)s = 'area' THEN area_id END AS area_id FROM tally
),
worked AS (SELECT user_id, area_id, count(*) AS quarters FROM quarters GROUP BY 1, 2),
hours AS (
    SELECT CASE %(by)s WHEN 'area' THEN coalesce(area.name, '') WHEN 'person' THEN person.username ELSE '' END
               AS name,
           (sum(quarters) / 4.0)::float AS hours
    FROM worked
    JOIN accounts_user person ON person.id = user_id
    LEFT JOIN accounts_area area ON area.id = worked.area_id
    GROUP BY 1
),
sums AS (
    SELECT CASE %(by)s WHEN 'area' THEN coalesce(area.name, '') WHEN 'person' THEN person.username ELSE '' END
               AS name,
           sum(linked)::bigint AS linked, coalesce(sum(opened), 0)::bigint AS opened,
           sum(taken_out)::bigint AS taken_out, sum(scans)::bigint AS scans,
           coalesce(sum(saved), 0)::bigint AS saved, coalesce(sum(duplicate), 0)::bigint AS duplicate,
           coalesce(sum(refused), 0)::bigint AS refused, coalesce(sum(other), 0)::bigint AS other,
           count(DISTINCT user_id) AS people,
           min(first_at) AS first_at, max(last_at) AS last_at
    FROM done
    JOIN accounts_user person ON person.id = user_id
    LEFT JOIN accounts_area area ON area.id = done.area_id
    GROUP BY 1
)
SELECT name, linked, opened, taken_out, scans, saved, duplicate, refused, other, people, hours,
       first_at, last_at, display_name(person), person.id
FROM sums JOIN hours USING (name)
LEFT JOIN accounts_user person ON %(by)s = 'person' AND person.username = name
ORDER BY linked DESC, scans DESC, name
"""


def count_all_figures(period: Period) -> Figures:
    """The figures of a period, of all together."""
    return next(iter(count_figures(period)), Figures())


def chart_hours(period: Period) -> HourChart:
    """Scans by the hour of the day, and those of as many days before. One query."""
    hours = (
        filter_tally(period, period.before.begin).values_list(ExtractHour("quarter_at"), "outcome").order_by()
    )
    is_now = Q(quarter_at__gte=period.begin)
    counted = hours.annotate(
        now=Sum("scan_count", filter=is_now, default=0),
        bags=Sum(CountSavedBags(), filter=is_now, default=0),
        earlier=Sum("scan_count", filter=Q(quarter_at__lt=period.begin), default=0),
    )
    counts, before = [], dict.fromkeys(range(24), 0)
    for hour, outcome, now, bags, earlier in counted:
        if outcome == "saved":
            counts += [(hour, "saved", bags), (hour, "other", now - bags)]
        else:
            counts.append((hour, outcome, now))
        before[hour] += earlier
    return draw_hour_chart(counts, before)


def count_reasons(period: Period) -> list[tuple[str, str, int, int]]:
    """Refused scans by reason and person: reason, person, that id, scans; the most first. One query."""
    rows = filter_tally(period, period.begin).filter(outcome="refused")
    counted = rows.values_list("reason", select_display_name("user"), "user__username", "user")
    counted = counted.annotate(n=Sum("scan_count")).order_by("-n", "reason", "user__username")
    return [(reason, describe_person(*names), person_id, n) for reason, *names, person_id, n in counted]


def filter_tally(period: Period, begin: Any) -> Any:
    wanted = Q(quarter_at__gte=begin, quarter_at__lt=period.end)
    wanted &= Q(area=period.area) if period.area else Q()
    return ScanTally.objects.filter(wanted & (Q(user=period.person) if period.person else Q()))


@dataclass(frozen=True)
class BillFigures:
    """Bills made, closed and cancelled in a period, and what the closed ones hold, as frozen."""

    made: int
    closed: int
    cancelled: int
    parents: int
    children: int
    weight_kg: Decimal


def count_bill_figures(period: Period) -> BillFigures:
    """The bills of a period; of a person those that they made, closed and cancelled. Three queries."""
    held = filter_closed_versions(period).aggregate(
        n=Count("id"), parents=Sum("parent_count"), children=Sum("child_count"), kg=Sum("weight_kg")
    )
    return BillFigures(
        made=filter_made(period).count(),
        closed=held["n"],
        cancelled=filter_cancelled(period).count(),
        parents=held["parents"] or 0,
        children=held["children"] or 0,
        weight_kg=held["kg"] or Decimal(0),
    )


def filter_bills_by(period: Period, verb: str) -> QuerySet[Bill]:
    """Bills of the period's area that its person has "created", "closed" or "cancelled", at any time."""
    bills = Bill.objects.filter(area=period.area) if period.area else Bill.objects.all()
    return bills.filter(**{f"{verb}_by": period.person}) if period.person else bills


def filter_made(period: Period) -> QuerySet[Bill]:
    """Index bill_made."""
    return filter_bills_by(period, "created").filter(created_at__gte=period.begin, created_at__lt=period.end)


def filter_cancelled(period: Period) -> QuerySet[Bill]:
    """Index bill_cancelled."""
    return filter_bills_by(period, "cancelled").filter(
        cancelled_at__gte=period.begin, cancelled_at__lt=period.end
    )


def filter_closed_versions(period: Period) -> Any:
    """The valid version of each bill that was closed in the period and is closed still. Index bill_closed."""
    closed = filter_bills_by(period, "closed").filter(closed_at__gte=period.begin, closed_at__lt=period.end)
    return BillVersion.objects.filter(bill__in=closed.filter(cancelled_at=None), version=F("bill__version"))


def count_new_bags(period: Period) -> dict[str, int]:
    """How many bags were first seen in the period, by kind; of one area if asked. Three queries.

    Bags that were retired since were seen all the same; those whose import was undone were not.
    """
    asked = {
        "begin": period.begin,
        "end": period.end,
        "area": period.area.pk if period.area else None,
        "after": last_id_before(period.begin - OUT_OF_ORDER),
        "last": last_id_before(period.end + OUT_OF_ORDER),
    }
    with connection.cursor() as cursor:
        cursor.execute(NEW_BAGS, asked)
        parents, children = cursor.fetchone()
    return {Bag.Kind.PARENT: parents, Bag.Kind.CHILD: children}


# Most are counted already, by quarters of an hour, in which every period begins and ends, by the index
# new_bag_tally_quarter. What the worker has not come to, of the last hour or so, is counted along the
# primary key of bags.
NEW_BAGS = """
WITH counted AS (SELECT coalesce(max(last_bag_id), 0) AS id FROM reports_newbagtally),
tallied AS (
    SELECT parent_count, child_count FROM reports_newbagtally
    WHERE quarter_at >= %(begin)s AND quarter_at < %(end)s
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
),
newest AS (
    SELECT count(*) FILTER (WHERE kind = 'parent') AS parent_count,
           count(*) FILTER (WHERE kind = 'child') AS child_count
    FROM bags_bag
    WHERE id > greatest(%(after)s, (SELECT id FROM counted)) AND id <= %(last)s
      AND created_at >= %(begin)s AND created_at < %(end)s AND withdrawn_at IS NULL
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s)
)
SELECT coalesce(sum(parent_count), 0)::bigint, coalesce(sum(child_count), 0)::bigint
FROM (SELECT * FROM tallied UNION ALL SELECT * FROM newest) both_of_them
"""


def tally_settled_bags() -> None:
    """Count the new bags of up to an hour ago. Later ones wait: bags still to come may have lower ids."""
    settled = last_id_before(timezone.now() - OUT_OF_ORDER)
    is_more = True
    while is_more:
        with connection.cursor() as cursor:
            cursor.execute("SELECT tally_new_bags(%s)", [settled])
            [is_more] = cursor.fetchone()


# For the self-check: where the tally differs from the bags that the worker has counted.
TALLY_DIFFERENCES = """
SELECT format('%%s, %%s: %%s parents and %%s children counted, %%s and %%s tallied', quarter_at,
              coalesce(area.name, 'no area'), coalesce(counted.parents, 0),
              coalesce(counted.children, 0), coalesce(tallied.parents, 0),
              coalesce(tallied.children, 0))
FROM (SELECT date_bin('15 minutes', created_at, 'epoch') AS quarter_at,
             coalesce(area_id, 0) AS area_id,
             count(*) FILTER (WHERE kind = 'parent') AS parents,
             count(*) FILTER (WHERE kind = 'child') AS children
      FROM bags_bag
      WHERE id <= (SELECT max(last_bag_id) FROM reports_newbagtally) AND withdrawn_at IS NULL
      GROUP BY 1, 2) counted
FULL JOIN (SELECT quarter_at, coalesce(area_id, 0) AS area_id, sum(parent_count) AS parents,
                  sum(child_count) AS children
           FROM reports_newbagtally GROUP BY 1, 2) tallied USING (quarter_at, area_id)
LEFT JOIN accounts_area area ON area.id = area_id
WHERE (coalesce(counted.parents, 0), coalesce(counted.children, 0))
   <> (coalesce(tallied.parents, 0), coalesce(tallied.children, 0))
"""
