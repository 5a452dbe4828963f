-- The refused scan if this person may not touch this bag, or nobody may, else NULL. A bag that is not there passes.
-- The area first: of a bag of another one nothing else is said.
CREATE OR REPLACE FUNCTION check_touchable(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF bag.area_id <> own_area THEN
        RETURN refuse_other_area(s, bag.area_id);
    ELSIF bag.retired_at IS NOT NULL THEN
        RETURN refuse_scan(s, CASE WHEN bag.withdrawn_at IS NULL THEN 'retired' ELSE 'withdrawn' END,
                           bag.code, NULL, bag.retired_at);
    END IF;
    RETURN NULL;
END $$;
