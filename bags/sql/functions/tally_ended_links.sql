CREATE OR REPLACE FUNCTION tally_ended_links() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM add_to_tally(parent.area_id, 0, 0, -count(*))
    FROM made JOIN bags_bag parent ON parent.id = made.parent_id
    WHERE made.unlinked_at IS NOT NULL GROUP BY parent.area_id;
    RETURN NULL;
END $$;
