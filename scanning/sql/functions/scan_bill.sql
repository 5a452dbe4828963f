CREATE OR REPLACE FUNCTION scan_bill(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    line bills_billline;
    other bills_bill;
    refused scanning_scan;
BEGIN
    SELECT id INTO s.bill_id FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bag_id := bag.id;
    s.parent_id := CASE WHEN s.bill_id IS NOT NULL AND bag.kind = 'parent' THEN bag.id END;
    refused := coalesce(check_billable(s, bag), check_touchable(s, bag, own_area));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    line := find_open_line(bag.id);
    SELECT * INTO other FROM bills_bill WHERE id = coalesce(line.bill_id, s.bill_id);
    IF line.bill_id = s.bill_id THEN
        RETURN mark_duplicate(s, 'on_this_bill', other.number, line.added_by_id, line.added_at);
    ELSIF line.id IS NOT NULL THEN
        RETURN refuse_scan(s, 'on_other_bill', other.number, line.added_by_id, line.added_at);
    END IF;
    RETURN coalesce(check_open(s, other), add_to_bill(s, bag.id, s.bill_id));
END $$;
