-- A bag that is retired or restored is no longer counted, or is again, maybe as the other kind. One that goes to another area takes its links
-- along. Whoever makes or ends links has the parent locked, so none is missed.
-- Every bag is taken out as it was and put in as it is: a join of the two could keep a plan for one bag for a million.
CREATE OR REPLACE FUNCTION tally_moved_bags() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM add_to_tally(area_id, sum(parents), sum(children), sum(links)::bigint)
    FROM (
        SELECT area_id, sign * (retired_at IS NULL AND kind = 'parent')::integer AS parents,
               sign * (retired_at IS NULL AND kind = 'child')::integer AS children,
               CASE WHEN kind = 'child' THEN 0
                    ELSE sign * (SELECT count(*) FROM bags_link WHERE parent_id = side.id AND unlinked_at IS NULL)
               END AS links
        FROM (
            SELECT id, area_id, kind, retired_at, -1 AS sign FROM before
            UNION ALL
            SELECT id, area_id, kind, retired_at, 1 FROM after
        ) side
    ) moved
    GROUP BY area_id
    HAVING sum(parents) <> 0 OR sum(children) <> 0 OR sum(links) <> 0;
    RETURN NULL;
END $$;
