"""Reserving a range of codes for labels: each code is printed once, unless somebody asks for it again."""

from dataclasses import dataclass
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from accounts.audit import record_change
from accounts.models import User
from bags.models import Bag
from core.database import find_broken_rule
from core.dates import format_spoken_time
from labels.code_ranges import CodeRange, LabelsRefused
from labels.models import PrintedRange

SUBJECT_KIND = "labels"


class PrintedBefore(LabelsRefused):
    """Some of these codes are on labels already. `free` is the next run of as many that is not."""

    def __init__(self, sentence: str, free: CodeRange | None) -> None:
        super().__init__(sentence)
        self.free = free


class KindCounts(NamedTuple):
    """How many codes would become parents, children, or no bags, by the site's patterns."""

    parents: int
    children: int
    neither: int

    @property
    def kind(self) -> str:
        """The kind of all of them, or ""."""
        if self.parents == sum(self):
            return "parent"
        return "child" if self.children == sum(self) else ""


@dataclass(frozen=True)
class KnownBags:
    """Which of the codes are bags already: how many, and the first few."""

    count: int
    first: list[str]


def reserve_range(
    codes: CodeRange, *, by: User, symbol: str, layout: str, top_line: str = ""
) -> PrintedRange:
    """Remember that `by` prints these codes, and write it into the audit.

    Raises PrintedBefore if one of them was printed before; then nothing is written.
    """
    try:
        with transaction.atomic():
            reserved = PrintedRange.objects.create(
                prefix=codes.prefix,
                places=codes.places,
                suffix=codes.suffix,
                first_number=codes.first_number,
                last_number=codes.last_number,
                kind=count_kinds(codes).kind,
                symbol=symbol,
                layout=layout,
                top_line=top_line,
                by=by,
            )
            record_change(
                by=by,
                verb="printed",
                subject_kind=SUBJECT_KIND,
                subject=str(codes),
                label_count=codes.label_count,
                symbol=symbol,
                layout=layout,
            )
    except IntegrityError as error:
        if find_broken_rule(error) != "printed_range_is_free":
            raise
        refuse_printed(codes)
        raise
    return reserved


def refuse_printed(codes: CodeRange) -> None:
    """Raise PrintedBefore if some of these codes were printed before, naming who printed which and when."""
    earlier = list(filter_overlapping(codes)[:4])
    if not earlier:
        return
    sentences = [
        _("%(who)s printed %(codes)s %(when)s.")
        % {
            "who": one.by.display_name,
            "codes": intersect(codes, one.code_range),
            "when": format_spoken_time(one.at),
        }
        for one in earlier[:3]
    ]
    if len(earlier) > 3:
        sentences.append(_("More of them were printed, too."))
    raise PrintedBefore(" ".join(sentences), find_free_range(codes))


def filter_overlapping(codes: CodeRange) -> QuerySet[PrintedRange]:
    """The earlier ranges that share a code with this run, by index printed_range_series."""
    return (
        filter_series(codes)
        .filter(last_number__gte=codes.first_number, first_number__lte=codes.last_number)
        .select_related("by")
        .order_by("last_number")
    )


def filter_series(codes: CodeRange) -> QuerySet[PrintedRange]:
    return PrintedRange.objects.filter(prefix=codes.prefix, places=codes.places, suffix=codes.suffix)


def intersect(codes: CodeRange, other: CodeRange) -> CodeRange:
    """The codes that both hold."""
    first = max(codes.first_number, other.first_number)
    last = min(codes.last_number, other.last_number)
    return codes.part(first, last)


# Looks behind each printed range, from the wanted one on, for a gap that is large enough.
NEXT_FREE = """
SELECT last_number + 1
FROM (
    SELECT last_number, lead(first_number) OVER (ORDER BY last_number) AS next_first
    FROM labels_printedrange
    WHERE prefix = %s AND places = %s AND suffix = %s AND last_number >= %s
) later
WHERE next_first IS NULL OR next_first - last_number > %s
ORDER BY last_number LIMIT 1
"""


def find_free_range(codes: CodeRange) -> CodeRange | None:
    """The next run of as many codes of which none was printed; None if the places run out before."""
    parameters: list[str | int] = [
        codes.prefix,
        codes.places,
        codes.suffix,
        codes.first_number,
        codes.label_count,
    ]
    with connection.cursor() as cursor:
        cursor.execute(NEXT_FREE, parameters)
        found = cursor.fetchone()
    first = found[0] if found else codes.first_number
    last = first + codes.label_count - 1
    return codes.part(first, last) if last < 10**codes.places else None


def suggest_codes(most: int = 12) -> list[str]:
    """The next free code of each series of which labels were printed, the last used first."""
    series = (
        PrintedRange.objects.values("prefix", "places", "suffix")
        .annotate(last=Max("last_number"), newest=Max("id"))
        .order_by("-newest")
    )
    return [
        CodeRange(one["prefix"], one["places"], one["suffix"], one["last"] + 1, one["last"] + 1).first_code
        for one in series[:most]
        if one["last"] + 1 < 10 ** one["places"]
    ]


# The database judges, as it does when a code is scanned: its patterns are not quite Python's.
KINDS = """
SELECT count(*) FILTER (WHERE code ~ parent_pattern),
       count(*) FILTER (WHERE code !~ parent_pattern AND code ~ child_pattern),
       count(*) FILTER (WHERE code !~ parent_pattern AND code !~ child_pattern)
FROM unnest(%s::text[]) AS code, bags_codesettings
"""


def count_kinds(codes: CodeRange) -> KindCounts:
    """What these codes would become when they are scanned for the first time."""
    with connection.cursor() as cursor:
        cursor.execute(KINDS, [codes.list_codes()])
        return KindCounts(*cursor.fetchone())


# As a scan is judged, of codes that are no bags yet.
REFUSED_BY_SCANS = """
SELECT code, judge_new_code(code, site) = 'bad_code'
FROM unnest(%s::text[]) WITH ORDINALITY given (code, place), bags_codesettings site
WHERE choose_kind(code, site) = 'child' AND judge_new_code(code, site) IN ('bad_code', 'doubtful')
      AND NOT EXISTS (SELECT FROM bags_bag WHERE bags_bag.code = given.code)
ORDER BY place LIMIT 1
"""


def refuse_doubtful(codes: CodeRange) -> None:
    """Raise LabelsRefused if scans would refuse one of these codes for what it looks like."""
    with connection.cursor() as cursor:
        cursor.execute(REFUSED_BY_SCANS, [codes.list_codes()])
        found = cursor.fetchone()
    if found is None:
        return
    code, is_two = found
    if is_two:
        raise LabelsRefused(_("Scans would refuse %s: it looks like two labels read as one.") % code)
    raise LabelsRefused(_("Scans would refuse %s: it looks like a misread parent bag.") % code)


def find_known_bags(codes: CodeRange) -> KnownBags:
    """Which of these codes are bags already.

    Each code is looked up by itself: between the first and the last one in the order of codes there may
    be a million others, such as SB00120/1.
    """
    known = Bag.objects.filter(code__in=codes.list_codes()).order_by("code")
    found = list(known.values_list("code", flat=True))
    return KnownBags(len(found), found[:5])
