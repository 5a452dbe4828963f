CREATE OR REPLACE FUNCTION add_bill_to_tally(bill bills_bill, sign integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := choose_tally_slot();
BEGIN
    IF bill.cancelled_at IS NOT NULL THEN
        RETURN;
    END IF;
    -- As in add_to_tally of bags.
    PERFORM pg_advisory_xact_lock('bills_billtally'::regclass::oid::integer, mine);
    INSERT INTO bills_billtally AS tally (slot, area_id, open_count, closed_count)
    VALUES (mine, bill.area_id, CASE WHEN bill.closed_at IS NULL THEN sign ELSE 0 END,
            CASE WHEN bill.closed_at IS NULL THEN 0 ELSE sign END)
    ON CONFLICT (slot, area_id) DO UPDATE
    SET open_count = tally.open_count + excluded.open_count,
        closed_count = tally.closed_count + excluded.closed_count;
END $$;
