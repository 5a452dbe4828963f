"""Codes of new bags, judged as a scan of each would be (judge_new_code.sql), but all of a file at once.

A million rows with nothing wrong must not pay one by one: what costs little comes first, and only what may be wrong is
handed to the functions that a scan asks.
"""

import re

from bags.models import CodeSettings
from bags.patterns import ALPHABET, describe_pattern, list_representatives, measure_codes

# choose_kind.sql, for `gathered`: most codes of children are too long or too short for the pattern of parents, and
# the pattern for children is in a form that takes a third of the time.
FITS = """CASE WHEN length(gathered.code) BETWEEN %(shortest)s AND %(longest)s AND gathered.code ~ %(parent_pattern)s THEN 'parent'
                WHEN length(gathered.code) BETWEEN %(shortest_child)s AND %(longest_child)s AND gathered.code ~ %(child_pattern)s
                THEN 'child' END"""
# Bags to be made, or brought back after an undone import, whose codes do not fit the pattern for parents and have nothing worse against them.
_NEW = """(said_bag.id IS NULL OR said_bag.was_undone) AND said_bag.fits IS DISTINCT FROM 'parent'
    AND coalesce(said_bag.wrong, 'fits_no_pattern') = 'fits_no_pattern'"""
# A pattern for children that is proven to be a slip apart from that of parents leaves no doubt.
_UNSURE = f"{_NEW} AND NOT (fits IS NOT DISTINCT FROM 'child' AND %(is_apart)s)"
# "SB12345" becomes "SB00000" where the pattern makes no difference between these digits.
_FORM = "translate({code}, %(alphabet)s, %(representatives)s)"
_MAKE = "translate({code}, '0123456789', '9999999999')"

# What holds_two_codes.sql would find: a parent's code with another beside it, or two of the same make.
FIND_TWO_CODES = f"""
UPDATE said_bag SET wrong = 'two_codes'
FROM bags_codesettings site
WHERE {_NEW} AND length(code) >= 8
  AND (code ~ %(beside_parent)s
       OR length(code) %% 2 = 0 AND code ~ '[A-Z]'
          AND {_MAKE.format(code="left(code, length(code) / 2)")} = {_MAKE.format(code="right(code, length(code) / 2)")})
  AND holds_two_codes(code, site)
"""
# One slip from the pattern for parents. Of the codes of one form all are or none is.
FIND_SLIPS = f"""
WITH slip AS MATERIALIZED (
    SELECT form
    FROM (SELECT DISTINCT {_FORM.format(code="code")} AS form FROM said_bag
          WHERE {_UNSURE} AND length(code) BETWEEN %(shortest)s - 1 AND %(longest)s + 1) new_form, bags_codesettings site
    WHERE is_one_slip(form, site.slip_pattern)
)
UPDATE said_bag SET wrong = 'doubtful' FROM slip WHERE {_UNSURE} AND {_FORM.format(code="code")} = slip.form
"""
FIND_LOOKS_OF_PARENTS = f"""
UPDATE said_bag SET wrong = 'doubtful'
WHERE {_UNSURE} AND code ~ %(any_letter)s AND translate(code, %(letters)s, %(digits)s) ~ %(parent_pattern)s
"""
# One slip from a known parent that the pattern does not know. Only codes whose make is a slip from the make of such a
# parent are compared with the parents themselves. Where find_near_parent.sql would find another, this one is as near.
FIND_NEAR_PARENTS = f"""
WITH other_parent AS MATERIALIZED (
    SELECT bag.code FROM bags_bag bag, bags_codesettings site WHERE kind = 'parent' AND withdrawn_at IS NULL AND bag.code !~ site.parent_pattern
), make_lost AS MATERIALIZED (
    SELECT DISTINCT unnest(list_deletions(make)) AS lost
    FROM (SELECT DISTINCT {_MAKE.format(code="code")} AS make FROM other_parent) made
), near_make AS MATERIALIZED (
    SELECT make FROM (SELECT DISTINCT {_MAKE.format(code="code")} AS make FROM said_bag WHERE {_UNSURE} AND kind = 'child') made
    WHERE EXISTS (SELECT FROM unnest(list_deletions(make)) AS lost JOIN make_lost USING (lost))
), parent_lost AS MATERIALIZED (
    SELECT code AS parent, unnest(list_deletions(code)) AS lost FROM other_parent WHERE EXISTS (SELECT FROM near_make)
), near AS (
    SELECT DISTINCT ON (code) code, parent
    FROM (SELECT code, unnest(list_deletions(code)) AS lost FROM said_bag JOIN near_make ON {_MAKE.format(code="code")} = make
          WHERE {_UNSURE} AND kind = 'child') child_lost JOIN parent_lost USING (lost)
    WHERE is_one_slip(code, '^' || regexp_replace(parent, '(.)', '[\\1~]', 'g') || '$')
    ORDER BY code, translate(parent, %(letters)s, %(digits)s) <> translate(code, %(letters)s, %(digits)s), parent
)
UPDATE said_bag SET wrong = 'doubtful', wrong_other = near.parent FROM near WHERE said_bag.code = near.code
"""
# Each look-up takes a moment: the sentences of the others name the pattern.
NAME_NEAR_PARENTS = """
UPDATE said_bag SET wrong_other = find_near_parent(code)
WHERE code IN (SELECT code FROM said_bag WHERE wrong = 'doubtful' AND wrong_other IS NULL ORDER BY first_place LIMIT 100)
"""
# New parents that fit no pattern, in a file most of whose parents do: only the admin knows what they are.
FIND_OUTLIERS = f"""
WITH named AS (
    SELECT count(*) FILTER (WHERE fits = 'parent' OR said_bag.id IS NOT NULL AND code ~ site.parent_pattern) AS fitting,
           count(*) FILTER (WHERE {_NEW}) AS outliers
    FROM said_bag, bags_codesettings site WHERE said_bag.kind = 'parent'
)
UPDATE said_bag SET wrong = CASE WHEN NOT %(take_outliers)s THEN 'outlier_parent' END, wrong_other = named.fitting::text
FROM named WHERE {_NEW} AND kind = 'parent' AND fitting > outliers
"""


def list_steps(site: CodeSettings, *, take_any_shape: bool) -> list[str]:
    """The statements that judge the new bags of `said_bag`."""
    if take_any_shape:
        return [FIND_OUTLIERS]
    near_parents = [FIND_NEAR_PARENTS] if site.has_other_parents is not False else []
    return [
        FIND_TWO_CODES,
        FIND_SLIPS,
        FIND_LOOKS_OF_PARENTS,
        *near_parents,
        NAME_NEAR_PARENTS,
        FIND_OUTLIERS,
    ]


def collect_facts(site: CodeSettings) -> dict[str, object]:
    """What the statements read of the site's patterns, as parameters."""
    shortest, longest = measure_codes(site.parent_pattern)
    shortest_child, longest_child = measure_codes(site.child_pattern)
    inside = re.sub(r"^\^|\$$", "", site.parent_pattern)
    return {
        "is_apart": site.is_apart,
        "alphabet": ALPHABET,
        "representatives": list_representatives(site.parent_pattern),
        "shortest": shortest,
        "longest": longest,
        "parent_pattern": site.parent_pattern,
        "child_pattern": relax_repetition(site.child_pattern),
        "shortest_child": shortest_child,
        "longest_child": longest_child,
        "beside_parent": f"^(?:{inside})[A-Z0-9]|[A-Z0-9](?:{inside})$",
        "parent_form": describe_pattern(site.parent_pattern),
        "child_form": describe_pattern(site.child_pattern),
    }


def relax_repetition(pattern: str) -> str:
    """The same pattern, but ^[A-Z]*$ for ^[A-Z]{4,64}$: PostgreSQL walks through all 64 for each code.

    The length is left to measure_codes.
    """
    return re.sub(r"^\^(\[[^][\\]+\])\{\d+,\d*\}\$$", r"^\1*$", pattern)
