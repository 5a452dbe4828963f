"""Bills by number, customer and vehicle, the newest first."""

from bags.codes import is_allowed
from bags.suggestions import MAX_LENGTH as MAX_NEIGHBOURED
from bags.suggestions import MOST_SHOWN, list_neighbours
from bills.models import Bill
from search.matching import (
    LEAST_PART,
    MOST,
    MatchKind,
    MatchList,
    fetch_best_first,
    fetch_within_patience,
    select_matches,
)

MAX_LENGTH = 120
# This many of the newest bills that have all pieces of a text are looked at for the text itself.
LOOK_AHEAD = 300


def find_bills(text: str) -> MatchList:
    """The bills that say this text: MOST, and one that says "more". Everybody may read all bills."""
    text = text.replace("\0", "").strip()[:MAX_LENGTH]
    if not text:
        return MatchList([])
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    asked = {"text": text, "prefix": escaped, "least": LEAST_PART, "most": MOST + 1, "look": MOST + 1}
    first = fetch_best_first(BEGINNINGS, asked)
    if len(first.matches) > MOST or len(text) < LEAST_PART:
        return first
    return first.extend(fetch_within_patience(PARTS, asked | {"look": LOOK_AHEAD}))


def select_bills(how: MatchKind, condition: str, *, seen: str = "true") -> str:
    return select_matches(how, "bills_bill", f"{condition} ORDER BY id DESC", place="-id", seen=seen)


def select_bills_holding(part: str) -> str:
    words = "join_bill_words(number, customer, vehicle)"
    condition = f"length({part}) >= %(least)s AND list_pieces({words}) @> list_search_pieces({part})"
    return select_bills(MatchKind.PART, condition, seen=f"strpos({words}, {part}) > 0")


# By bill_number_unique twice, and by bill_customer.
BEGINNINGS = [
    select_bills(MatchKind.WHOLE, "number = normalise_words(%(text)s)"),
    select_bills(MatchKind.FIRST, "number LIKE normalise_words(%(prefix)s) || '%%'"),
    select_bills(MatchKind.FIRST, "upper(customer::text) LIKE normalise_words(%(prefix)s) || '%%'"),
]
# By bill_pieces.
PARTS = [
    select_bills_holding("normalise_words(%(text)s)"),
    select_bills_holding("strip_gaps(normalise_words(%(text)s))"),
]


def find_similar_bills(number: str) -> list[Bill]:
    """The bills whose numbers are one slip from this one, at most MOST_SHOWN. By index bill_number_unique."""
    if not is_allowed(number) or len(number) > MAX_NEIGHBOURED:
        return []
    return list(Bill.objects.filter(number__in=list_neighbours(number)).order_by("-number")[:MOST_SHOWN])
