"""Every bag that a staged file names: what the file says of it, what the base knows, what is wrong with it.

These are the first steps of the dry run. They read the table `staged` and make the table `said_bag`.
"""

from bags.codes import LOOK_ALIKES
from imports.new_codes import FITS

LETTERS, DIGITS = LOOK_ALIKES
# What the steps read from where it is written down, for Python and the database alike.
FACTS = {
    "letters": LETTERS,
    "digits": DIGITS,
    "any_letter": f"[{LETTERS}]",
    # For LIKE, which takes half the time of a pattern.
    "with_letter": [f"%{letter}%" for letter in LETTERS],
    "with_digit": [f"%{digit}%" for digit in DIGITS],
    "date_shape": r"^[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}$",
    "number_shape": r"^-?[0-9]+\.[0-9]+$",
}

INDEX_STAGED = """
CREATE INDEX staged_place ON staged (place);
ANALYZE staged;
"""
# What looks like several codes in a cell, or like a word for nothing, and is a bag, a bill or an area all the same.
# Here and below a bag that went with an undone import is none: it may have been read wrongly.
LIFT_SUSPICIONS = """
UPDATE staged SET trouble = NULL, shown = ''
WHERE trouble IN ('range_or_list', 'placeholder') AND code IS NOT NULL AND NOT EXISTS (
    SELECT FROM unnest(string_to_array(shown, ' | ')) AS suspect(text)
    WHERE NOT EXISTS (SELECT FROM bags_bag WHERE bags_bag.code = suspect.text AND withdrawn_at IS NULL)
      AND NOT EXISTS (SELECT FROM bills_bill WHERE number = suspect.text)
      AND NOT EXISTS (SELECT FROM accounts_area WHERE fold_words(name) = fold_words(suspect.text))
)
"""
# Texts such as 17-08-2025, 40718.0 or TRUE, where codes, or numbers of bills, of the base look like that.
LIFT_SHAPES = """
UPDATE staged SET trouble = NULL, shown = ''
WHERE trouble IN ('cell_date', 'cell_damaged', 'cell_boolean') AND code IS NOT NULL AND NOT EXISTS (
    SELECT FROM unnest(string_to_array(shown, ' | ')) AS suspect(text)
    WHERE NOT coalesce(CASE
        WHEN suspect.text ~ %(date_shape)s THEN %(take_any_shape)s OR CASE WHEN suspect.text = staged.bill
            THEN EXISTS (SELECT FROM bills_bill WHERE number ~ %(date_shape)s)
            ELSE EXISTS (SELECT FROM bags_bag WHERE bags_bag.code >= '0' AND bags_bag.code < ':' AND bags_bag.code ~ %(date_shape)s) END
        WHEN suspect.text ~ %(number_shape)s THEN %(take_any_shape)s OR CASE WHEN suspect.text = staged.bill
            THEN EXISTS (SELECT FROM bills_bill WHERE number ~ %(number_shape)s)
            ELSE EXISTS (SELECT FROM bags_bag WHERE bags_bag.code < ':' AND bags_bag.code ~ %(number_shape)s) END
        WHEN suspect.text IN ('TRUE', 'FALSE') THEN %(take_any_shape)s OR EXISTS (SELECT FROM bags_bag WHERE bags_bag.code = suspect.text)
    END, false)
)
"""
# Of a row with a parent the bill is the parent's. `wrong` is the reason why no row may name this bag, whatever else the
# row says; `wrong_other` is what its sentence names besides the bag.
GATHER_BAGS = f"""
CREATE UNLOGGED TABLE said_bag WITH (autovacuum_enabled = false) AS
WITH folded AS MATERIALIZED (  -- each name once: folding costs more than looking up
    SELECT area, fold_words(area) AS folded_area
    FROM (SELECT DISTINCT area FROM staged WHERE trouble IS NULL AND area IS NOT NULL) named
), said AS (
    SELECT code, place, parent, folded_area AS area, was_number, coalesce(kind, CASE WHEN parent IS NOT NULL THEN 'child' END) AS kind,
           CASE WHEN parent IS NULL THEN bill END AS bill, CASE WHEN parent IS NULL AND bill IS NOT NULL THEN place END AS bill_place
    FROM staged LEFT JOIN folded USING (area) WHERE trouble IS NULL
    UNION ALL
    SELECT parent, NULL::bigint, NULL, NULL, bool_or(parent_was_number), 'parent', bill, CASE WHEN bill IS NOT NULL THEN min(place) END
    FROM staged WHERE trouble IS NULL AND parent IS NOT NULL GROUP BY parent, bill
), gathered AS (
    SELECT code, min(place) AS first_place, count(place) AS rows_about, bool_or(place IS NULL) AS is_holder, bool_or(was_number) AS was_number,
           min(kind) AS kind, min(kind) <> max(kind) AS has_two_kinds,
           min(parent) <> max(parent) AS has_two_parents,
           min(bill) AS bill, min(bill) <> max(bill) AS has_two_bills, min(bill_place) AS bill_place,
           min(area) AS area, min(area) <> max(area) AS has_two_areas
    FROM said GROUP BY code
), known AS (
    SELECT gathered.*, bag.id, CASE WHEN bag.withdrawn_at IS NULL THEN bag.kind END AS kind_now, bag.retired_at, bag.area_id,
           bag.now_in_id, bag.now_in, bag.on_bill_id, bag.on_bill, bag.on_bill_closed_at,
           area.id AS wanted_area_id, bill.id AS bill_id, bill.closed_at AS bill_closed_at, bill.cancelled_at AS bill_cancelled_at,
           -- Retired by nobody's hand but when its import was undone: importing it again restores it, as a new bag.
           bag.withdrawn_at IS NOT NULL AS was_undone,
           CASE WHEN bag.id IS NULL OR bag.withdrawn_at IS NOT NULL THEN {FITS} END AS fits
    FROM gathered
    LEFT JOIN LATERAL (
        SELECT bag.*, link.parent_id AS now_in_id, now_in.code AS now_in,
               line.bill_id AS on_bill_id, on_bill.number AS on_bill, on_bill.closed_at AS on_bill_closed_at
        FROM bags_bag bag
        LEFT JOIN bags_link link ON link.child_id = bag.id AND link.unlinked_at IS NULL
        LEFT JOIN bags_bag now_in ON now_in.id = link.parent_id
        LEFT JOIN bills_billline line ON line.parent_id = bag.id AND line.removed_at IS NULL
        LEFT JOIN bills_bill on_bill ON on_bill.id = line.bill_id
        WHERE bag.code = gathered.code
        -- A bag at a time, by indexes: a code that is new costs one look.
        OFFSET 0
    ) bag ON true
    LEFT JOIN accounts_area area ON fold_words(area.name) = gathered.area AND area.retired_at IS NULL
    LEFT JOIN bills_bill bill ON bill.number = gathered.bill
    -- Without this border the patterns would be matched again for each column below.
    OFFSET 0
)
SELECT code, first_place, rows_about, is_holder, was_number, has_two_parents, has_two_bills, has_two_areas, bill_place,
       bill, area, id, kind_now, retired_at, area_id, now_in_id, now_in, on_bill_id, on_bill, on_bill_closed_at,
       wanted_area_id, bill_id, bill_closed_at, bill_cancelled_at, was_undone, fits,
       coalesce(known.kind, kind_now, CASE WHEN bill IS NOT NULL AND (fits IS NULL OR %(take_any_shape)s) THEN 'parent' ELSE fits END) AS kind,
       CASE WHEN has_two_kinds THEN 'two_kinds_in_file'
            WHEN id IS NULL AND NOT is_allowed_code(code) THEN 'dot_code'
            WHEN known.kind = 'child' AND (kind_now = 'parent' OR fits = 'parent') THEN 'parent_as_child'
            WHEN known.kind = 'parent' AND kind_now = 'child' THEN 'child_as_parent'
            WHEN retired_at IS NOT NULL AND NOT was_undone THEN 'retired'
            WHEN id IS NOT NULL AND NOT was_undone THEN NULL
            WHEN %(take_any_shape)s THEN CASE WHEN coalesce(known.kind, bill, fits) IS NULL THEN 'no_kind' END
            WHEN fits IS NULL OR known.kind = 'parent' AND fits = 'child' THEN 'fits_no_pattern' END AS wrong,
       NULL::text AS wrong_other, NULL::text AS looks_like
FROM known
"""
INDEX_BAGS = """
CREATE UNIQUE INDEX said_bag_code ON said_bag (code);
ANALYZE said_bag;
"""
# The letters O and I where another bag has the digits 0 and 1, or the other way round. The index is bag_look_alike.
FIND_LOOK_ALIKES = """
WITH unsure AS MATERIALIZED (
    SELECT code, code LIKE ANY (%(with_letter)s) AS has_letter FROM said_bag
    WHERE (id IS NULL OR was_undone)
      AND (code LIKE ANY (%(with_letter)s)
           OR EXISTS (SELECT FROM bags_bag WHERE code ~ %(any_letter)s) AND code LIKE ANY (%(with_digit)s))
)
UPDATE said_bag SET looks_like = alike.code
FROM (
    SELECT said.code AS of, min(other.code) AS code
    FROM unsure said
    JOIN LATERAL (
        SELECT bag.code FROM bags_bag bag
        WHERE translate(bag.code, %(letters)s, %(digits)s) = translate(said.code, %(letters)s, %(digits)s) AND bag.code ~ %(any_letter)s
          AND bag.withdrawn_at IS NULL
        UNION ALL
        SELECT bag.code FROM bags_bag bag
        WHERE bag.code = translate(said.code, %(letters)s, %(digits)s) AND said.has_letter AND bag.withdrawn_at IS NULL
        UNION ALL
        SELECT twin.code FROM said_bag twin WHERE twin.code = translate(said.code, %(letters)s, %(digits)s) AND said.has_letter
    ) other ON other.code <> said.code
    GROUP BY said.code
) alike
WHERE said_bag.code = alike.of
"""
# Excel drops the zeros in front of a number. Only a base that has such codes is asked.
FIND_LOST_ZEROS = """
UPDATE said_bag SET wrong = 'zeros_lost', wrong_other = found.code
FROM (
    SELECT said.code AS of, min(bag.code) AS code
    FROM said_bag said
    CROSS JOIN generate_series(1, 6) AS zeros
    JOIN bags_bag bag ON bag.code = repeat('0', zeros) || said.code AND bag.withdrawn_at IS NULL
    WHERE said.was_number AND (said.id IS NULL OR said.was_undone) AND EXISTS (SELECT FROM bags_bag WHERE code >= '0' AND code < '1')
    GROUP BY said.code
) found
WHERE said_bag.code = found.of
"""
STEPS = (
    INDEX_STAGED,
    LIFT_SUSPICIONS,
    LIFT_SHAPES,
    GATHER_BAGS,
    INDEX_BAGS,
    FIND_LOOK_ALIKES,
    FIND_LOST_ZEROS,
)
