CREATE OR REPLACE FUNCTION scan_unbill(s scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    line bills_billline;
    bill bills_bill;
BEGIN
    s := check_billable(s, bag);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;
    line := open_line_of(bag.id);
    IF line.id IS NULL THEN
        RETURN already(s, 'no_bill');
    END IF;
    SELECT * INTO bill FROM bills_bill WHERE id = line.bill_id;
    IF line.bill_id <> s.bill_id THEN
        RETURN refused(s, 'on_other_bill', bill.number, line.added_by_id, line.added_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN taken_off_bill(s, line.id);
END $$;
