-- Whether a scan names a code that may become no bag. One of a bag that is older than the rule for new codes is fine.
CREATE OR REPLACE FUNCTION names_bad_code(s scanning_scan) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    RETURN s.action <> 'undo' AND NOT is_allowed_code(s.code) AND (find_bag(s.code)).id IS NULL
        -- Not by AND: of no parent it would look for the bag all the same.
        OR CASE WHEN NOT is_allowed_code(s.named_parent) THEN (find_bag(s.named_parent)).id IS NULL END;
END $$;
