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
