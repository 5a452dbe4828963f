CREATE OR REPLACE FUNCTION scan_pack(s scanning_scan, own_area bigint, site bags_codesettings,
                                     down scanning_parentputdown) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
BEGIN
    IF coalesce(bag.kind, classify_code(s.code, site)) = 'parent' THEN
        RETURN open_parent(s, bag, own_area);
    ELSIF bag.id IS NULL AND holds_two_codes(s.code, site) THEN
        RETURN refuse_scan(s, 'bad_code', left(s.code, 64));
    ELSIF bag.id IS NULL AND classify_code(s.code, site) IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.id IS NULL AND is_doubtful(s.code, site) THEN
        RETURN refuse_scan(s, 'doubtful', find_near_parent(s.code, s.named_parent));
    END IF;
    s.bag_id := bag.id;
    RETURN coalesce(check_in_hand(s, down), place_child(s, bag, own_area, site));
END $$;
