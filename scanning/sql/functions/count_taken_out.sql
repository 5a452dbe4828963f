-- The children that a scan took out of their parents, less those that it put back by undoing that.
-- It has no query of its own, so that it costs nothing where it is asked of millions of scans.
CREATE OR REPLACE FUNCTION count_taken_out(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN scan.action NOT IN ('unpack', 'empty', 'undo') OR scan.outcome <> 'saved' THEN 0
        WHEN scan.action = 'unpack' THEN 1
        WHEN coalesce(scan.made_link_id, scan.ended_link_id, scan.line_id) IS NULL THEN count_emptied(scan)
        ELSE -(scan.made_link_id IS NOT NULL AND scan.ended_link_id IS NULL)::integer
    END
$$;
