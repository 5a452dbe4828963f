-- The children that a scan packed: one, or one less when it undid that. Moving and putting back are no packing.
CREATE OR REPLACE FUNCTION count_packed(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE scan.action
        WHEN 'pack' THEN (scan.made_link_id IS NOT NULL)::integer
        WHEN 'undo' THEN -(scan.ended_link_id IS NOT NULL AND scan.made_link_id IS NULL)::integer
        ELSE 0
    END
$$;
