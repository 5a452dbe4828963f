CREATE OR REPLACE FUNCTION undo_line(s scanning_scan, original scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bills_billline;
    bill bills_bill;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = original.bill_id FOR SHARE;
    SELECT * INTO latest FROM bills_billline WHERE parent_id = original.parent_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> original.line_id OR (original.action = 'bill') <> (latest.removed_at IS NULL) THEN
        RETURN changed_since(s, (SELECT number FROM bills_bill WHERE id = latest.bill_id AND latest.removed_at IS NULL),
                             coalesce(latest.removed_by_id, latest.added_by_id),
                             coalesce(latest.removed_at, latest.added_at));
    ELSIF bill.cancelled_at IS NOT NULL THEN
        RETURN refused(s, 'bill_cancelled', bill.number, bill.cancelled_by_id, bill.cancelled_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    ELSIF original.action = 'bill' THEN
        RETURN taken_off_bill(s, latest.id);
    END IF;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.parent_id), NULL);
    RETURN CASE WHEN s.reason IS NULL THEN put_on_bill(s, original.parent_id, bill.id) ELSE s END;
END $$;
