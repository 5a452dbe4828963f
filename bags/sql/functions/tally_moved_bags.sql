-- A bag that is retired or restored is no longer counted, or is again, maybe as the other kind. One that goes to another area takes its links
-- along. Whoever makes or ends links has the parent locked, so none is missed.
CREATE OR REPLACE FUNCTION tally_moved_bags() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(moved.area_id, sum(moved.parents), sum(moved.children), sum(moved.links)::bigint)
    FROM (
        SELECT side.area_id, side.sign * (side.retired_at IS NULL AND side.kind = 'parent')::integer AS parents,
               side.sign * (side.retired_at IS NULL AND side.kind = 'child')::integer AS children,
               CASE WHEN old_bag.kind = 'child' OR new_bag.area_id IS NOT DISTINCT FROM old_bag.area_id THEN 0
                    ELSE side.sign * (SELECT count(*) FROM bags_link WHERE parent_id = old_bag.id AND unlinked_at IS NULL)
               END AS links
        FROM before old_bag
        JOIN after new_bag ON new_bag.id = old_bag.id
            AND (new_bag.area_id, new_bag.retired_at IS NULL) IS DISTINCT FROM (old_bag.area_id, old_bag.retired_at IS NULL),
        LATERAL (VALUES (old_bag.area_id, old_bag.kind, old_bag.retired_at, -1), (new_bag.area_id, new_bag.kind, new_bag.retired_at, 1))
            AS side (area_id, kind, retired_at, sign)
    ) moved
    GROUP BY moved.area_id;
    RETURN NULL;
END $$;
