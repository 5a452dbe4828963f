-- The children that a scan packed: one, or one less when it undid that. Moving and putting back are no packing.
-- It has no query of its own, so that it costs nothing where it is asked of millions of scans.
CREATE OR REPLACE FUNCTION count_packed(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN scan.action = 'pack' THEN (scan.made_link_id IS NOT NULL)::integer
        -- It took a child out, which was packed or had been loose before it was moved.
        WHEN scan.action = 'undo' AND scan.ended_link_id IS NOT NULL AND scan.made_link_id IS NULL
        THEN -count_undone_packing(scan)
        ELSE 0
    END
$$;
