"""Bills by number, customer and vehicle, the newest first."""

from accounts.models import User
from bags.codes import looks_like_code
from bags.suggestions import MAX_LENGTH as MAX_NEIGHBOURED
from bags.suggestions import MOST_SHOWN, list_neighbours
from bills.models import Bill
from bills.visibility import filter_visible_bills
from search.matching import LEAST_PART, MOST, MatchList, fetch_best_first, fetch_within_patience

MAX_LENGTH = 120
# This many of the newest bills that have all pieces of a text are looked at for the text itself.
LOOK_AHEAD = 300


def find_bills(text: str, user: User) -> MatchList:
    """The bills that say this text, of those that this person may see: MOST, and one that says "more"."""
    text = text.replace("\0", "").strip()[:MAX_LENGTH]
    if not text or user.waits_for_area:
        return MatchList([])
    asked = {
        "text": text,
        "area": user.own_area_id,
        "least": LEAST_PART,
        "most": MOST + 1,
        "look": MOST + 1,
    }
    first = fetch_best_first(BEGINNINGS, asked)
    if len(first.matches) > MOST or len(text) < LEAST_PART:
        return first
    return first.extend(fetch_within_patience(PARTS, asked | {"look": LOOK_AHEAD}))


# By bill_number_unique twice, and by bill_customer; of each the newest %(look)s that the person may see. For
# a rare area PostgreSQL takes bill_area instead.
BEGINNINGS = r"""
WITH whole AS MATERIALIZED (
    SELECT * FROM bills_bill
    WHERE number = fold_words(%(text)s)
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)
    ORDER BY id DESC LIMIT %(look)s
),
by_number AS MATERIALIZED (
    SELECT * FROM bills_bill
    WHERE number LIKE regexp_replace(fold_words(%(text)s), '[\\%%_]', '\\\&', 'g') || '%%'
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)
    ORDER BY id DESC LIMIT %(look)s
),
by_customer AS MATERIALIZED (
    SELECT * FROM bills_bill
    WHERE fold_words(customer::text) LIKE regexp_replace(fold_words(%(text)s), '[\\%%_]', '\\\&', 'g') || '%%'
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)
    ORDER BY id DESC LIMIT %(look)s
),
found AS (
    (SELECT id, %(whole)s AS how, -id AS place FROM whole LIMIT %(most)s)
    UNION ALL SELECT NULL, %(whole)s, NULL FROM whole HAVING count(*) >= %(look)s
    UNION ALL
    (SELECT id, %(first)s, -id FROM by_number LIMIT %(most)s)
    UNION ALL SELECT NULL, %(first)s, NULL FROM by_number HAVING count(*) >= %(look)s
    UNION ALL
    (SELECT id, %(first)s, -id FROM by_customer LIMIT %(most)s)
    UNION ALL SELECT NULL, %(first)s, NULL FROM by_customer HAVING count(*) >= %(look)s
)
SELECT id, min(how) FROM found GROUP BY id, place ORDER BY 2, place
"""
# By bill_pieces, with the gaps in the text and without: of the newest with all pieces those with the text.
PARTS = """
WITH with_gaps AS MATERIALIZED (
    SELECT * FROM bills_bill
    WHERE length(fold_words(%(text)s)) >= %(least)s
      AND list_pieces(join_bill_words(number, customer, vehicle))
          @> list_pieces(fold_words(%(text)s))
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)
    ORDER BY id DESC LIMIT %(look)s
),
without_gaps AS MATERIALIZED (
    SELECT * FROM bills_bill
    WHERE length(strip_gaps(fold_words(%(text)s))) >= %(least)s
      AND list_pieces(join_bill_words(number, customer, vehicle))
          @> list_pieces(strip_gaps(fold_words(%(text)s)))
      AND (%(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL)
    ORDER BY id DESC LIMIT %(look)s
),
found AS (
    (SELECT id, %(part)s AS how, -id AS place FROM with_gaps
     WHERE strpos(join_bill_words(number, customer, vehicle), fold_words(%(text)s)) > 0 LIMIT %(most)s)
    UNION ALL SELECT NULL, %(part)s, NULL FROM with_gaps HAVING count(*) >= %(look)s
    UNION ALL
    (SELECT id, %(part)s, -id FROM without_gaps
     WHERE strpos(join_bill_words(number, customer, vehicle), strip_gaps(fold_words(%(text)s))) > 0
     LIMIT %(most)s)
    UNION ALL SELECT NULL, %(part)s, NULL FROM without_gaps HAVING count(*) >= %(look)s
)
SELECT id, min(how) FROM found GROUP BY id, place ORDER BY 2, place
"""


def find_similar_bills(number: str, user: User) -> list[Bill]:
    """The bills that this person may see whose numbers are one slip from this one, at most MOST_SHOWN.

    By index bill_number_unique.
    """
    if not looks_like_code(number) or len(number) > MAX_NEIGHBOURED:
        return []
    near = Bill.objects.filter(number__in=list_neighbours(number))
    return list(filter_visible_bills(user, near).order_by("-number")[:MOST_SHOWN])
