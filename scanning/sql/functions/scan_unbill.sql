CREATE OR REPLACE FUNCTION scan_unbill(s scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    line bills_billline;
    bill bills_bill;
    refused scanning_scan;
BEGIN
    SELECT id INTO s.bill_id FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bag_id := bag.id;
    s.parent_id := CASE WHEN s.bill_id IS NOT NULL AND bag.kind = 'parent' THEN bag.id END;
    refused := check_billable(s, bag);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    line := find_open_line(bag.id);
    IF line.id IS NULL THEN
        RETURN mark_duplicate(s, 'no_bill');
    END IF;
    SELECT * INTO bill FROM bills_bill WHERE id = line.bill_id;
    IF line.bill_id <> s.bill_id THEN
        RETURN refuse_scan(s, 'on_other_bill', bill.number, line.added_by_id, line.added_at);
    END IF;
    RETURN coalesce(check_open(s, bill), remove_from_bill(s, line.id));
END $$;
