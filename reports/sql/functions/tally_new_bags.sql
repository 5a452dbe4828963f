-- Counts the next 50,000 of the bags up to `settled` for the reports; returns whether there are more of them. Nobody else may still
-- be adding bags with ids up to there. While somebody changes bags that are counted nothing is done: it is tried again later.
CREATE OR REPLACE FUNCTION tally_new_bags(settled bigint) RETURNS boolean LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    counted bigint;
    ended bigint;
BEGIN
    IF NOT pg_try_advisory_xact_lock('reports_newbagtally'::regclass::oid::integer, 0) THEN
        RETURN false;
    END IF;
    counted := coalesce((SELECT max(last_bag_id) FROM reports_newbagtally), 0);
    ended := least(counted + 50000, settled);
    IF ended <= counted THEN
        RETURN false;
    END IF;
    INSERT INTO reports_newbagtally (quarter_at, area_id, parent_count, child_count, last_bag_id)
    SELECT date_bin('15 minutes', created_at, 'epoch'), area_id,
           count(*) FILTER (WHERE kind = 'parent'), count(*) FILTER (WHERE kind = 'child'), ended
    FROM bags_bag
    WHERE id > counted AND id <= ended AND withdrawn_at IS NULL
    GROUP BY 1, 2;
    IF NOT FOUND THEN
        INSERT INTO reports_newbagtally (quarter_at, parent_count, child_count, last_bag_id)
        VALUES (date_bin('15 minutes', now(), 'epoch'), 0, 0, ended);
    END IF;
    RETURN ended < settled;
END $$;
