"""Bags by any part of their codes."""

from typing import Any

from accounts.models import User
from bags.codes import looks_like_code
from search.matching import LEAST_PART, MOST, MatchList, fetch_best_first, fetch_within_patience

# A dispatcher sees one area. This many codes are looked at for it, so that a search costs the same for all.
LOOK_AHEAD = 2_000
# A longer part is in few codes nearly always, so that the draw would be for nothing.
LONGEST_DRAWN = 8
DRAWS, NEIGHBOURS = 50, MOST + 1


def find_bags(code: str, user: User) -> MatchList:
    """The bags with this text in their codes, of those that this person may see. One past MOST: more."""
    if not looks_like_code(code) or user.waits_for_area:
        return MatchList([])
    asked = {
        "code": code,
        "prefix": code.replace("_", r"\_") + "%",
        "suffix": code[::-1].replace("_", r"\_") + "%",
        "area": user.own_area_id,
        "most": MOST + 1,
        "look": MOST + 1 if user.own_area_id is None else LOOK_AHEAD,
    }
    ends = fetch_best_first(ENDS, asked)
    if len(ends.matches) > MOST or len(code) < LEAST_PART:
        return ends
    return ends.extend(find_bags_holding(asked))


def find_bags_holding(asked: dict[str, Any]) -> MatchList:
    """Codes that hold the text somewhere: out of some that were drawn; if these are too few, of all."""
    if len(asked["code"]) > LONGEST_DRAWN:
        return fetch_within_patience(PART, asked, ALL)
    # Of neighbours one in four or so is of the area of a person who sees one.
    neighbours = NEIGHBOURS if asked["area"] is None else 4 * NEIGHBOURS
    drawn = fetch_best_first(DRAWN, asked | {"draws": DRAWS, "neighbours": neighbours})
    if len(drawn.matches) > MOST:
        return drawn
    everything = fetch_within_patience(PART, asked, ALL)
    return everything if everything.is_all else drawn.extend(everything)


# By bag_code_unique twice, and by bag_code_reversed.
# Of each %(look)s rows are looked at; those that the person may see are found.
ENDS = """
WITH whole AS MATERIALIZED (SELECT * FROM bags_bag WHERE code = %(code)s LIMIT %(look)s),
first AS MATERIALIZED (SELECT * FROM bags_bag WHERE code LIKE %(prefix)s ORDER BY code LIMIT %(look)s),
last AS MATERIALIZED (
    SELECT * FROM bags_bag WHERE reverse(code) LIKE %(suffix)s ORDER BY reverse(code) LIMIT %(look)s
),
found AS (
    (SELECT id, %(whole)s AS how, code AS place FROM whole
     WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL LIMIT %(most)s)
    UNION ALL SELECT NULL, %(whole)s, NULL FROM whole HAVING count(*) >= %(look)s
    UNION ALL
    (SELECT id, %(first)s, code FROM first
     WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL LIMIT %(most)s)
    UNION ALL SELECT NULL, %(first)s, NULL FROM first HAVING count(*) >= %(look)s
    UNION ALL
    (SELECT id, %(last)s, code FROM last
     WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL LIMIT %(most)s)
    UNION ALL SELECT NULL, %(last)s, NULL FROM last HAVING count(*) >= %(look)s
)
SELECT id, min(how) FROM found GROUP BY id, place ORDER BY 2, place
"""
# By bag_code_pieces.
PART = """
WITH part AS MATERIALIZED (
    SELECT * FROM bags_bag
    WHERE list_pieces(code::text) @> list_pieces(%(code)s) AND strpos(code, %(code)s) > 0
    LIMIT %(look)s
),
found AS (
    (SELECT id, %(part)s AS how, code AS place FROM part
     WHERE %(area)s::bigint IS NULL OR area_id = %(area)s OR area_id IS NULL LIMIT %(most)s)
    UNION ALL SELECT NULL, %(part)s, NULL FROM part HAVING count(*) >= %(look)s
)
SELECT id, min(how) FROM found GROUP BY id, place ORDER BY 2, place
"""
# With "seqscan" on it may walk the whole table for common pieces that seldom stand together.
ALL = "SET LOCAL enable_seqscan = off"
# What very many codes hold, the index of pieces finds slowly: it puts all of them together before it gives
# the first. Out of a few thousand bags, neighbours from all over the table by its primary key, such a text
# fills a page. What few codes hold is missed, and others are drawn each time.
DRAWN = """
WITH starts AS MATERIALIZED (
    SELECT ((draw - random()) * (SELECT max(id) FROM bags_bag) / %(draws)s)::bigint AS id
    FROM generate_series(1, %(draws)s) draw
),
found AS (
    SELECT bag.id, bag.code AS place
    FROM starts
    CROSS JOIN LATERAL (
        SELECT id, code, area_id FROM bags_bag WHERE id > starts.id ORDER BY id LIMIT %(neighbours)s
    ) bag
    WHERE strpos(bag.code, %(code)s) > 0
      AND (%(area)s::bigint IS NULL OR bag.area_id = %(area)s OR bag.area_id IS NULL)
    LIMIT %(most)s
)
SELECT id, min(%(part)s) FROM found GROUP BY id, place ORDER BY place
"""
