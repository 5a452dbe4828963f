"""What a text may mean: bags by any part of their codes; bills by number, customer and vehicle."""

from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

from accounts.models import User
from bags.codes import is_allowed, normal_code
from bags.listing import placed
from bags.models import Bag
from bills.models import Bill

MOST = 50
MOST_BILLS = 15
# Any part is looked up by its pieces of four characters; shorter parts fit nearly everything.
LEAST_PART = 4
MAX_LENGTH = 120
# A dispatcher sees one area. This many codes are looked at for it, so that a search costs the same for all.
LOOK_AHEAD = 2_000


@dataclass(frozen=True)
class Match:
    """A row that fits. `how`: 0 the whole text, 1 its beginning, 2 its end, 3 a part of it."""

    row_id: int
    how: int


@dataclass(frozen=True)
class Matches:
    """What fits a text, best first."""

    bags: list[Match]
    bills: list[Match]
    # There are more than are shown.
    more: bool = False


def matches_for(text: str, user: User) -> Matches:
    """The bags and bills that fit this text, of those that this person may see: at most MOST. Two queries."""
    bills = matching_bills(text)
    bags = matching_bags(normal_code(text), user)
    shown_bills = bills[: max(MOST_BILLS, MOST - len(bags))]
    shown_bags = bags[: MOST - len(shown_bills)]
    return Matches(shown_bags, shown_bills, more=len(shown_bags + shown_bills) < len(bags + bills))


def matching_bags(code: str, user: User) -> list[Match]:
    if not is_allowed(code):
        return []
    asked = {
        "code": code,
        "prefix": code.replace("_", r"\_") + "%",
        "suffix": code[::-1].replace("_", r"\_") + "%",
        "area": user.own_area_id,
        "most": MOST + 1,
        "look": MOST + 1 if user.own_area_id is None else LOOK_AHEAD,
    }
    found = best_first(ENDS, asked)
    if len(found) > MOST or len(code) < LEAST_PART:
        return found
    known = {match.row_id for match in found}
    return found + [match for match in holding(asked) if match.row_id not in known]


def holding(asked: dict[str, Any]) -> list[Match]:
    """Codes that hold the text somewhere. A text that very many hold is not worth waiting for: then none."""
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(PATIENCE)
            return best_first([PART], asked)
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            return []
        raise


def matching_bills(text: str) -> list[Match]:
    text = " ".join(text.replace("\0", "").split())[:MAX_LENGTH].upper()
    if not text:
        return []
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    close = text.translate(str.maketrans("", "", " -./"))
    asked = {
        "text": text,
        "prefix": escaped + "%",
        "close": close,
        "most": MOST + 1,
    }
    parts = [BILLS_WHOLE, BILLS_FIRST, BILLS_CUSTOMER]
    parts += [BILLS_PART] if len(text) >= LEAST_PART else []
    parts += [BILLS_CLOSE] if len(close) >= LEAST_PART and close != text else []
    return best_first(parts, asked)


def best_first(parts: list[str], asked: dict[str, Any]) -> list[Match]:
    """Each row once, as the best that it fits."""
    with connection.cursor() as cursor:
        cursor.execute(BEST.format(found=" UNION ALL ".join(parts)), asked)
        return [Match(*row) for row in cursor.fetchall()]


# Each by its own index, cut before they are merged: bag_code_unique twice, bag_code_reversed,
# bag_code_pieces. Then an area may pick among those.
OF_AREA = """
(SELECT id, {how} AS how, code FROM ({looked} LIMIT %(look)s) looked
 WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL LIMIT %(most)s)
"""
LOOKED = (
    "SELECT * FROM bags_bag WHERE code = %(code)s",
    "SELECT * FROM bags_bag WHERE code LIKE %(prefix)s ORDER BY code",
    "SELECT * FROM bags_bag WHERE reverse(code) LIKE %(suffix)s ORDER BY reverse(code)",
    "SELECT * FROM bags_bag WHERE pieces(code::text) @> pieces(%(code)s) AND strpos(code, %(code)s) > 0",
)
*ENDS, PART = [OF_AREA.format(how=how, looked=looked) for how, looked in enumerate(LOOKED)]
PATIENCE = "SET LOCAL statement_timeout = '400ms'"
BEST = "SELECT id, min(how) FROM ({found}) found GROUP BY id, code ORDER BY 2, code LIMIT %(most)s"
BILLS_WHOLE = "(SELECT id, 0 AS how, number AS code FROM bills_bill WHERE number = %(text)s)"
BILLS_FIRST = """
(SELECT id, 1, number FROM bills_bill WHERE number LIKE %(prefix)s ORDER BY number DESC LIMIT %(most)s)
"""
BILLS_CUSTOMER = """
(SELECT id, 1, number FROM bills_bill WHERE upper(customer::text) LIKE %(prefix)s LIMIT %(most)s)
"""
HOLDING = """
(SELECT id, 3, number FROM bills_bill
 WHERE pieces(bill_words(number, customer, vehicle)) @> pieces({part})
   AND strpos(bill_words(number, customer, vehicle), {part}) > 0 LIMIT %(most)s)
"""
BILLS_PART, BILLS_CLOSE = HOLDING.format(part="%(text)s"), HOLDING.format(part="%(close)s")


def bags_of(matches: list[Match]) -> list[Bag]:
    """These bags in order, each with where it is. One query."""
    found = {bag.pk: bag for bag in placed(Bag.objects.filter(pk__in=[match.row_id for match in matches]))}
    return [found[match.row_id] for match in matches if match.row_id in found]


def bills_of(matches: list[Match]) -> list[Bill]:
    """These bills in order, with the people who made and closed them. One query."""
    people = ("created_by", "closed_by", "cancelled_by")
    bills = Bill.objects.select_related(*people).in_bulk([match.row_id for match in matches])
    return [bills[match.row_id] for match in matches if match.row_id in bills]
