-- What `bill` and `unbill` check first. The refused scan if there is no such bill or the code is no parent's, else NULL.
CREATE OR REPLACE FUNCTION check_billable(s scanning_scan, bag bags_bag) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF s.bill_id IS NULL THEN
        RETURN refuse_scan(s, 'no_bill', s.named_bill);
    ELSIF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refuse_scan(s, 'not_a_parent', bag.code);
    END IF;
    RETURN NULL;
END $$;
