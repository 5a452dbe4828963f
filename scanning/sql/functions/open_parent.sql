CREATE OR REPLACE FUNCTION open_parent(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    s.parent_id := bag.id;
    refused := coalesce(check_touchable(s, bag, own_area), check_not_frozen(s, bag.id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    ELSIF bag.id IS NULL THEN
        bag := create_bag(s.code, 'parent', s.area_id);
        s.bag_id := bag.id;
        s.parent_id := bag.id;
    ELSIF bag.withdrawn_at IS NOT NULL THEN
        s := restore_withdrawn(s, bag);
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;
