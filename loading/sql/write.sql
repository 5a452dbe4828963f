-- Do what the verdicts say, for the rows that are new or changed. Gives how many of each was made, and was to be made.
-- Parameters: run, by, at.

DROP TABLE IF EXISTS pg_temp.wanted_bag, pg_temp.made;
CREATE TEMP TABLE made (made text, id bigint);

-- A bag that only stands as a parent is made with its first child.
CREATE TEMP TABLE wanted_bag AS
SELECT code, kind, wanted_area_id FROM verdict WHERE outcome = 'new'
UNION
SELECT parent, 'parent', NULL FROM verdict
WHERE outcome IN ('new', 'changed') AND parent IS NOT NULL
  AND NOT EXISTS (SELECT FROM said_bag WHERE said_bag.code = verdict.parent
                  AND (said_bag.id IS NOT NULL OR said_bag.first_place IS NOT NULL
                       AND EXISTS (SELECT FROM verdict own WHERE own.place = said_bag.first_place AND own.outcome = 'new')));

WITH new AS (
    -- In the order of the index, which then grows at one place after the other.
    INSERT INTO bags_bag (code, kind, area_id, created_at)
    SELECT code, kind, wanted_area_id, %(at)s FROM wanted_bag ORDER BY code
    ON CONFLICT (code) DO NOTHING
    RETURNING id
) INSERT INTO made SELECT 'bag', id FROM new;

UPDATE bags_bag SET area_id = verdict.wanted_area_id
FROM verdict
WHERE verdict.outcome = 'changed' AND bags_bag.id = verdict.bag_id
  AND verdict.wanted_area_id IS NOT NULL AND bags_bag.area_id IS DISTINCT FROM verdict.wanted_area_id;

WITH new AS (
    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    SELECT child.id, parent.id, %(at)s, %(by)s
    FROM verdict
    JOIN bags_bag child ON child.code = verdict.code
    JOIN bags_bag parent ON parent.code = verdict.parent
    WHERE verdict.outcome IN ('new', 'changed')
      AND NOT EXISTS (SELECT FROM bags_link WHERE child_id = verdict.bag_id AND unlinked_at IS NULL)
    ORDER BY child.id
    RETURNING id
) INSERT INTO made SELECT 'link', id FROM new;

WITH new AS (
    INSERT INTO bills_bill (number, customer, note, weight_per_child_kg, version, created_at, created_by_id)
    SELECT DISTINCT verdict.bill, '', '', site.weight_per_child_kg, 0, %(at)s::timestamptz, %(by)s::bigint
    FROM verdict, bags_sitesettings site
    WHERE verdict.outcome IN ('new', 'changed') AND verdict.bill IS NOT NULL
    ON CONFLICT (number) DO NOTHING
    RETURNING id
) INSERT INTO made SELECT 'bill', id FROM new;

WITH new AS (
    INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
    SELECT bill.id, bag.id, %(at)s, %(by)s
    FROM verdict
    JOIN bills_bill bill ON bill.number = verdict.bill
    JOIN bags_bag bag ON bag.code = verdict.code
    WHERE verdict.outcome IN ('new', 'changed')
      AND NOT EXISTS (SELECT FROM bills_billline line WHERE line.parent_id = bag.id AND line.removed_at IS NULL)
    ORDER BY verdict.place
    RETURNING id
) INSERT INTO made SELECT 'line', id FROM new;

-- Ids that follow each other become one row.
INSERT INTO loading_loadedrange (run_id, made, first_id, last_id)
SELECT %(run)s, made, min(id), max(id)
FROM (SELECT made, id, id - row_number() OVER (PARTITION BY made ORDER BY id) AS island FROM made) numbered
GROUP BY made, island;
