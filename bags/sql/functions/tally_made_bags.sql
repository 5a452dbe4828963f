-- Bags in use are counted: not those that are retired.
CREATE OR REPLACE FUNCTION tally_made_bags() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM add_to_tally(area_id, count(*) FILTER (WHERE kind = 'parent'), count(*) FILTER (WHERE kind = 'child'), 0)
    FROM made WHERE retired_at IS NULL GROUP BY area_id;
    RETURN NULL;
END $$;
