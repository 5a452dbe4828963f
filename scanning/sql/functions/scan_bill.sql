CREATE OR REPLACE FUNCTION scan_bill(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    line bills_billline;
    other bills_bill;
BEGIN
    s := check_billable(s, bag);
    IF s.reason IS NULL THEN
        s := check_touchable(s, bag, own_area);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;
    line := open_line_of(bag.id);
    SELECT * INTO other FROM bills_bill WHERE id = coalesce(line.bill_id, s.bill_id);
    IF line.bill_id = s.bill_id THEN
        RETURN already(s, 'on_this_bill', other.number, line.added_by_id, line.added_at);
    ELSIF line.id IS NOT NULL THEN
        RETURN refused(s, 'on_other_bill', other.number, line.added_by_id, line.added_at);
    ELSIF other.cancelled_at IS NOT NULL THEN
        RETURN refused(s, 'bill_cancelled', other.number, other.cancelled_by_id, other.cancelled_at);
    ELSIF other.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', other.number, other.closed_by_id, other.closed_at);
    END IF;
    RETURN put_on_bill(s, bag.id, s.bill_id);
END $$;
