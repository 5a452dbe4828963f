CREATE OR REPLACE FUNCTION add_to_tally(area bigint, parents bigint, children bigint, links bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := choose_tally_slot();
BEGIN
    -- Two transactions that share a slot could take the rows of two areas crosswise.
    PERFORM pg_advisory_xact_lock('bags_bagtally'::regclass::oid::integer, mine);
    UPDATE bags_bagtally
    SET parent_count = parent_count + parents, child_count = child_count + children,
        link_count = link_count + links
    WHERE slot = mine AND area_id IS NOT DISTINCT FROM area;
    IF NOT FOUND THEN
        INSERT INTO bags_bagtally (slot, area_id, parent_count, child_count, link_count)
        VALUES (mine, area, parents, children, links);
    END IF;
END $$;
