-- What `empty` and `finish` check first. The refused scan if the code is no parent's, or this person, or nobody, may
-- change the parent's contents, else NULL.
CREATE OR REPLACE FUNCTION check_parent(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.area_id <> own_area THEN
        RETURN refuse_other_area(s, bag.area_id);
    ELSIF bag.kind <> 'parent' AND bag.withdrawn_at IS NULL THEN
        RETURN refuse_scan(s, 'not_a_parent', bag.code);
    END IF;
    RETURN coalesce(check_touchable(s, bag, own_area), check_not_frozen(s, bag.id));
END $$;
