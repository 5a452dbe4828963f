-- What `bill` and `unbill` ask first: is there such an open bill, and is the code a parent?
CREATE OR REPLACE FUNCTION check_billable(s scanning_scan, bag bags_bag) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bill_id := bill.id;
    s.bag_id := bag.id;
    IF bill.id IS NULL THEN
        RETURN refused(s, 'no_bill', s.named_bill);
    ELSIF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refused(s, 'not_a_parent', bag.code);
    END IF;
    s.parent_id := bag.id;
    RETURN s;
END $$;
