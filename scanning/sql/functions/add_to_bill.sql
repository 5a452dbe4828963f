CREATE OR REPLACE FUNCTION add_to_bill(s scanning_scan, parent bigint, bill bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
    VALUES (bill, parent, s.received_at, s.user_id) RETURNING id INTO s.line_id;
    s.outcome := 'saved';
    RETURN s;
END $$;
