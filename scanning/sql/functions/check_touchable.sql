-- The refused scan if this person may not touch this bag, or nobody may, else NULL. A bag that is not there passes.
CREATE OR REPLACE FUNCTION check_touchable(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF bag.retired_at IS NOT NULL THEN
        RETURN refuse_scan(s, CASE WHEN bag.withdrawn_at IS NULL THEN 'retired' ELSE 'withdrawn' END,
                           bag.code, NULL, bag.retired_at);
    ELSIF bag.area_id <> own_area THEN
        RETURN refuse_scan(s, 'other_area', (SELECT name FROM accounts_area WHERE id = bag.area_id));
    END IF;
    RETURN NULL;
END $$;
