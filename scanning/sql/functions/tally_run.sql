-- Count the bags and links that a run has made.
CREATE OR REPLACE FUNCTION tally_run(run scan_run) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_to_tally(area_id, count(*) FILTER (WHERE what = 'parent'), count(*) FILTER (WHERE what = 'child'),
                         count(*) FILTER (WHERE what = 'link'))
    FROM (
        SELECT area_id, kind FROM unnest(run.bags)
        UNION ALL
        SELECT parent.area_id, 'link' FROM unnest(run.links) link JOIN bags_bag parent ON parent.id = link.parent_id
    ) made(area_id, what)
    GROUP BY area_id ORDER BY area_id;
END $$;
