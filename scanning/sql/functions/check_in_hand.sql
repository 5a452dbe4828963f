-- The refused scan of a child if the parent that it names was put down at its station and no parent was scanned since,
-- else NULL. It says which label put it down, and when.
CREATE OR REPLACE FUNCTION check_in_hand(s scanning_scan, down scanning_parentputdown) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF s.named_parent = down.parent THEN
        RETURN refuse_scan(s, 'doubtful', down.label, NULL, down.put_down_at);
    END IF;
    RETURN NULL;
END $$;
