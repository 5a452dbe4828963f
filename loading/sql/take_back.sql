-- Undo what a run made, as far as nobody has used it since. Parameters: run, by, at, since (when it was loaded).

DROP TABLE IF EXISTS pg_temp.mine, pg_temp.my_link, pg_temp.my_line, pg_temp.touched, pg_temp.going;
-- step
CREATE TEMP TABLE mine ON COMMIT DROP AS
SELECT loaded.made, own.id
FROM loading_loadedrange loaded, generate_series(loaded.first_id, loaded.last_id) AS own(id)
WHERE loaded.run_id = %(run)s;
-- step
CREATE INDEX ON mine (made, id);
-- step
ANALYZE mine;
-- step
CREATE TEMP TABLE my_link ON COMMIT DROP AS
SELECT link.* FROM mine JOIN bags_link link ON link.id = mine.id WHERE mine.made = 'link';
-- step
CREATE TEMP TABLE my_line ON COMMIT DROP AS
SELECT line.* FROM mine JOIN bills_billline line ON line.id = mine.id WHERE mine.made = 'line';
-- step
CREATE INDEX ON my_link (id);
-- step
ANALYZE my_link;
-- step
-- Every bag that the run made, brought back, or put somewhere. `why` says that it was used since; then it stays.
CREATE TEMP TABLE touched ON COMMIT DROP AS
SELECT id, bool_or(is_made) AS is_made, NULL::text AS why
FROM (SELECT id, true AS is_made FROM mine WHERE made IN ('bag', 'back')
      UNION ALL SELECT child_id, false FROM my_link
      UNION ALL SELECT parent_id, false FROM my_link
      UNION ALL SELECT parent_id, false FROM my_line) named
GROUP BY id;
-- step
CREATE UNIQUE INDEX ON touched (id);
-- step
ANALYZE touched;
-- step
-- In the order in which scans lock: whoever scans one of these now waits, or was before us and is seen below.
SELECT count(*) FROM (
    SELECT FROM bags_bag WHERE id IN (SELECT id FROM touched) ORDER BY id FOR NO KEY UPDATE
) locked;
-- step
UPDATE touched SET why = CASE
    WHEN bag.retired_at IS NOT NULL THEN 'retired_since'
    WHEN EXISTS (SELECT FROM bags_link link WHERE link.child_id = bag.id
                 AND (link.linked_at > %(since)s OR link.unlinked_at > %(since)s)) THEN 'moved_since'
    WHEN EXISTS (SELECT FROM bags_link link WHERE link.parent_id = bag.id
                 AND (link.linked_at > %(since)s OR link.unlinked_at > %(since)s)
                 AND NOT EXISTS (SELECT FROM my_link WHERE my_link.id = link.id)) THEN 'contents_changed'
    WHEN EXISTS (SELECT FROM bills_billline line WHERE line.parent_id = bag.id
                 AND (line.added_at > %(since)s OR line.removed_at > %(since)s)) THEN 'billed_since'
    WHEN EXISTS (SELECT FROM bills_billline line JOIN bills_bill bill ON bill.id = line.bill_id
                 WHERE line.parent_id = bag.id AND line.removed_at IS NULL AND bill.closed_at IS NOT NULL) THEN 'bill_closed'
    WHEN EXISTS (SELECT FROM scanning_scan scan WHERE scan.bag_id = bag.id AND scan.received_at > %(since)s
                 AND scan.outcome <> 'refused')
      -- A scan of one of its own children is told of the child.
      OR EXISTS (SELECT FROM scanning_scan scan WHERE scan.parent_id = bag.id AND scan.received_at > %(since)s
                 AND scan.outcome <> 'refused'
                 AND NOT EXISTS (SELECT FROM touched child WHERE child.id = scan.bag_id)) THEN 'scanned_since'
    END
FROM bags_bag bag WHERE bag.id = touched.id;
-- step
-- What was done with a parent was done with its contents.
UPDATE touched SET why = 'parent_used'
FROM my_link JOIN touched parent ON parent.id = my_link.parent_id
WHERE touched.id = my_link.child_id AND touched.why IS NULL AND my_link.unlinked_at IS NULL
  AND parent.why IN ('contents_changed', 'billed_since', 'bill_closed', 'scanned_since');
-- step
-- A child that stays needs its parent.
UPDATE touched SET why = 'holds_used'
FROM my_link JOIN touched child ON child.id = my_link.child_id
WHERE touched.id = my_link.parent_id AND touched.why IS NULL AND my_link.unlinked_at IS NULL
  AND child.why IS NOT NULL;
-- step
WITH ended AS (
    UPDATE bags_link SET unlinked_at = %(at)s, unlinked_by_id = %(by)s
    FROM my_link JOIN touched child ON child.id = my_link.child_id
    WHERE bags_link.id = my_link.id AND bags_link.unlinked_at IS NULL AND child.why IS NULL
    RETURNING bags_link.id
) SELECT 'links', count(*) FROM ended;
-- step
WITH removed AS (
    UPDATE bills_billline SET removed_at = %(at)s, removed_by_id = %(by)s
    FROM my_line JOIN touched parent ON parent.id = my_line.parent_id
    WHERE bills_billline.id = my_line.id AND bills_billline.removed_at IS NULL AND parent.why IS NULL
    RETURNING bills_billline.id
) SELECT 'lines', count(*) FROM removed;
-- step
-- What has no history at all goes; what has some is retired, and comes back if it is loaded again.
DELETE FROM loading_bagdetail WHERE run_id = %(run)s AND bag_id IN (SELECT id FROM touched WHERE is_made AND why IS NULL);
-- step
CREATE TEMP TABLE going ON COMMIT DROP AS
SELECT touched.id,
       EXISTS (SELECT FROM bags_link WHERE child_id = touched.id)
       OR EXISTS (SELECT FROM bags_link WHERE parent_id = touched.id)
       OR EXISTS (SELECT FROM bills_billline WHERE parent_id = touched.id)
       OR EXISTS (SELECT FROM scanning_scan WHERE bag_id = touched.id)
       OR EXISTS (SELECT FROM scanning_scan WHERE parent_id = touched.id)
       OR EXISTS (SELECT FROM loading_bagdetail WHERE bag_id = touched.id) AS has_history
FROM touched WHERE is_made AND why IS NULL;
-- step
ANALYZE going;
-- step
WITH gone AS (
    DELETE FROM bags_bag WHERE id IN (SELECT id FROM going WHERE NOT has_history) RETURNING id
) SELECT 'deleted', count(*) FROM gone;
-- step
WITH retired AS (
    UPDATE bags_bag SET retired_at = %(at)s WHERE id IN (SELECT id FROM going WHERE has_history) RETURNING id
) SELECT 'retired', count(*) FROM retired;
-- step
WITH kept AS (
    INSERT INTO loading_keptbag (run_id, bag_id, why)
    SELECT %(run)s, id, why FROM touched WHERE why IS NOT NULL AND (is_made OR why <> 'holds_used')
    ORDER BY id
    RETURNING id
) SELECT 'kept', count(*) FROM kept;
