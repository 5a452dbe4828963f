-- What a scan found, for a person of this area: NULL, or only a sign where sentences need one, if it is a bag or a bill of
-- another. It is stored whole, for those who may see it.
CREATE OR REPLACE FUNCTION show_found(s scanning_scan, own_area bigint) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM bags_bag WHERE code = s.found_code AND area_id <> own_area)
       AND NOT EXISTS (SELECT FROM bills_bill WHERE number = s.found_code AND area_id <> own_area) THEN
        RETURN s.found_code;
    END IF;
    RETURN CASE WHEN s.reason NOT IN ('already_left', 'parent_frozen', 'doubtful') THEN '…' END;
END $$;
