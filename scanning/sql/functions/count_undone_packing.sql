-- Of an undo that took a child out of its parent: one if the scan that it undid had packed it, none if that had moved it.
CREATE OR REPLACE FUNCTION count_undone_packing(undo scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM scanning_scan WHERE id = undo.undoes AND action = 'pack'
$$;
