CREATE OR REPLACE FUNCTION tally_made_bags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(area_id, count(*) FILTER (WHERE kind = 'parent'), count(*) FILTER (WHERE kind = 'child'), 0)
    FROM made GROUP BY area_id;
    RETURN NULL;
END $$;
