-- Whether an undo put the bag back into a parent or onto a bill; if not, it took the bag out or off again.
CREATE OR REPLACE FUNCTION puts_back(undo scanning_scan) RETURNS boolean LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN undo.made_link_id IS NOT NULL
        OR EXISTS (SELECT FROM bills_billline WHERE id = undo.line_id AND added_at = undo.received_at);
END $$;
