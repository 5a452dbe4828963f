-- The number of the closed bill that freezes this parent, or NULL.
-- Takes a share lock on the bill: whoever closes it waits until the asking transaction is done.
CREATE OR REPLACE FUNCTION find_freezing_bill(parent bigint) RETURNS bills_bill LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill;
BEGIN
    SELECT b.* INTO bill
    FROM bills_billline line JOIN bills_bill b ON b.id = line.bill_id
    WHERE line.parent_id = parent AND line.removed_at IS NULL
    FOR SHARE OF b;
    IF bill.closed_at IS NULL OR bill.cancelled_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN bill;
END $$;
