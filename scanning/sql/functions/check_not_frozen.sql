-- The refused scan if the parent's contents left on a closed bill, else NULL. It is about that parent then.
CREATE OR REPLACE FUNCTION check_not_frozen(s scanning_scan, parent bigint, reason text = NULL)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill;
BEGIN
    IF parent IS NULL THEN
        RETURN NULL;
    END IF;
    bill := find_freezing_bill(parent);
    IF bill.id IS NULL THEN
        RETURN NULL;
    END IF;
    s.parent_id := parent;
    RETURN refuse_scan(s, coalesce(reason, 'parent_frozen'), bill.number, bill.closed_by_id, bill.closed_at);
END $$;
