-- Links count in the area of their parent.
CREATE OR REPLACE FUNCTION tally_made_links() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM add_to_tally(parent.area_id, 0, 0, count(*))
    FROM made JOIN bags_bag parent ON parent.id = made.parent_id
    WHERE made.unlinked_at IS NULL GROUP BY parent.area_id;
    RETURN NULL;
END $$;
