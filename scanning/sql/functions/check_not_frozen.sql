-- Refuses the scan if the parent's contents left on a closed bill.
CREATE OR REPLACE FUNCTION check_not_frozen(s scanning_scan, parent bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill := freezing_bill(parent);
BEGIN
    IF bill.id IS NOT NULL THEN
        RETURN refused(s, 'parent_frozen', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN s;
END $$;
