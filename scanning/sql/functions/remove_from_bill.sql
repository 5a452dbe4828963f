CREATE OR REPLACE FUNCTION remove_from_bill(s scanning_scan, line bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bills_billline SET removed_at = s.received_at, removed_by_id = s.user_id WHERE id = line;
    s.line_id := line;
    s.outcome := 'saved';
    RETURN s;
END $$;
