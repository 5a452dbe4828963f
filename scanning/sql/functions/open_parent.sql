CREATE OR REPLACE FUNCTION open_parent(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.bag_id := bag.id;
    s.parent_id := bag.id;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NULL AND bag.id IS NOT NULL THEN
        s := check_not_frozen(s, bag.id);
    END IF;
    IF s.reason IS NULL THEN
        IF bag.id IS NULL THEN
            bag := bag_made(s.code, 'parent', s.area_id);
        END IF;
        s.bag_id := bag.id;
        s.parent_id := bag.id;
        s.outcome := 'saved';
    END IF;
    RETURN s;
END $$;
