-- The refused scan if the bill is closed or cancelled, else NULL.
CREATE OR REPLACE FUNCTION check_open(s scanning_scan, bill bills_bill) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF bill.cancelled_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'bill_cancelled', bill.number, bill.cancelled_by_id, bill.cancelled_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN NULL;
END $$;
