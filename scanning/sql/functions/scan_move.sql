CREATE OR REPLACE FUNCTION scan_move(s scanning_scan, own_area bigint, site bags_codesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.area_id <> own_area THEN
        RETURN refuse_other_area(s, bag.area_id);
    ELSIF bag.kind <> 'child' AND bag.withdrawn_at IS NULL THEN
        RETURN refuse_scan(s, 'not_a_child');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;
