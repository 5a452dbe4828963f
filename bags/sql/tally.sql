-- The totals, by area. Each backend adds to rows of its own slot, so that scanners do not queue for one row.
-- A long load sets tracetrack.tally_slot to a slot of its own, so that no scanner waits for it.
-- To change something: edit it here and add a migration that runs this file again.

CREATE OR REPLACE FUNCTION tally_slot() RETURNS smallint LANGUAGE sql VOLATILE AS $$
    SELECT coalesce(nullif(current_setting('tracetrack.tally_slot', true), '')::smallint,
                    (pg_backend_pid() % 32)::smallint)
$$;

CREATE OR REPLACE FUNCTION add_to_tally(area bigint, parents bigint, children bigint, links bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := tally_slot();
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

CREATE OR REPLACE FUNCTION tally_made_bags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(area_id, count(*) FILTER (WHERE kind = 'parent'), count(*) FILTER (WHERE kind = 'child'), 0)
    FROM made GROUP BY area_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tally_gone_bags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(area_id, -count(*) FILTER (WHERE kind = 'parent'), -count(*) FILTER (WHERE kind = 'child'), 0)
    FROM gone GROUP BY area_id;
    RETURN NULL;
END $$;

-- A bag that goes to another area takes its links along. Whoever makes or ends links has the parent locked, so
-- none is missed.
CREATE OR REPLACE FUNCTION tally_moved_bags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(moved.area_id, sum(moved.parents), sum(moved.children), sum(moved.links)::bigint)
    FROM (
        SELECT side.area_id, side.sign * (old_bag.kind = 'parent')::integer AS parents,
               side.sign * (old_bag.kind = 'child')::integer AS children,
               side.sign * (SELECT count(*) FROM bags_link WHERE parent_id = old_bag.id AND unlinked_at IS NULL) AS links
        FROM before old_bag
        JOIN after new_bag ON new_bag.id = old_bag.id AND new_bag.area_id IS DISTINCT FROM old_bag.area_id,
        LATERAL (VALUES (old_bag.area_id, -1), (new_bag.area_id, 1)) AS side (area_id, sign)
    ) moved
    GROUP BY moved.area_id;
    RETURN NULL;
END $$;

-- Links count in the area of their parent.
CREATE OR REPLACE FUNCTION tally_made_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(parent.area_id, 0, 0, count(*))
    FROM made JOIN bags_bag parent ON parent.id = made.parent_id
    WHERE made.unlinked_at IS NULL GROUP BY parent.area_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION tally_ended_links() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(parent.area_id, 0, 0, -count(*))
    FROM made JOIN bags_bag parent ON parent.id = made.parent_id
    WHERE made.unlinked_at IS NOT NULL GROUP BY parent.area_id;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tally_made_bags AFTER INSERT ON bags_bag REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION tally_made_bags();
CREATE OR REPLACE TRIGGER tally_gone_bags AFTER DELETE ON bags_bag REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION tally_gone_bags();
CREATE OR REPLACE TRIGGER tally_moved_bags AFTER UPDATE ON bags_bag REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION tally_moved_bags();
CREATE OR REPLACE TRIGGER tally_made_links AFTER INSERT ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION tally_made_links();
CREATE OR REPLACE TRIGGER tally_ended_links AFTER UPDATE ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION tally_ended_links();
