CREATE OR REPLACE FUNCTION undo_line(s scanning_scan, original scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bills_billline;
    bill bills_bill;
    parent bags_bag;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = original.bill_id FOR SHARE;
    SELECT * INTO latest FROM bills_billline WHERE parent_id = original.parent_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> original.line_id OR (original.action = 'bill') <> (latest.removed_at IS NULL) THEN
        RETURN refuse_scan(s, 'changed_since',
                           (SELECT number FROM bills_bill WHERE id = latest.bill_id AND latest.removed_at IS NULL),
                           coalesce(latest.removed_by_id, latest.added_by_id),
                           coalesce(latest.removed_at, latest.added_at));
    ELSIF original.action = 'bill' THEN
        RETURN coalesce(check_open(s, bill), remove_from_bill(s, latest.id));
    END IF;
    SELECT * INTO parent FROM bags_bag WHERE id = original.parent_id;
    RETURN coalesce(check_open(s, bill), check_touchable(s, parent, NULL), add_to_bill(s, parent.id, bill.id));
END $$;
