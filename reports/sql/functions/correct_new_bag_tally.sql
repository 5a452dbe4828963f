-- Bags that tally_new_bags has counted and that are changed or deleted are taken out as they were and put in as they are. The lock
-- keeps it from counting between the look at how far it is and the end of this transaction.
CREATE OR REPLACE FUNCTION correct_new_bag_tally() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counted bigint;
BEGIN
    PERFORM pg_advisory_xact_lock_shared('reports_newbagtally'::regclass::oid::integer, 0);
    counted := (SELECT max(last_bag_id) FROM reports_newbagtally);
    IF TG_OP = 'DELETE' THEN
        INSERT INTO reports_newbagtally (quarter_at, area_id, parent_count, child_count)
        SELECT date_bin('15 minutes', created_at, 'epoch'), area_id,
               -count(*) FILTER (WHERE kind = 'parent'), -count(*) FILTER (WHERE kind = 'child')
        FROM before WHERE id <= counted AND withdrawn_at IS NULL GROUP BY 1, 2;
        RETURN NULL;
    END IF;
    INSERT INTO reports_newbagtally (quarter_at, area_id, parent_count, child_count)
    SELECT date_bin('15 minutes', created_at, 'epoch'), area_id,
           sum(CASE kind WHEN 'parent' THEN sign ELSE 0 END), sum(CASE kind WHEN 'child' THEN sign ELSE 0 END)
    FROM (
        SELECT id, created_at, area_id, kind, withdrawn_at, -1 AS sign FROM before
        UNION ALL
        SELECT id, created_at, area_id, kind, withdrawn_at, 1 FROM after
    ) side
    WHERE id <= counted AND withdrawn_at IS NULL
    GROUP BY 1, 2
    HAVING sum(CASE kind WHEN 'parent' THEN sign ELSE 0 END) <> 0
        OR sum(CASE kind WHEN 'child' THEN sign ELSE 0 END) <> 0;
    RETURN NULL;
END $$;
