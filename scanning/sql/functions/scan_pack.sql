-- `down` is the parent that was put down at this station, if no parent was scanned there since: what names it waits.
CREATE OR REPLACE FUNCTION scan_pack(s scanning_scan, own_area bigint, site bags_codesettings,
                                     down scanning_parentputdown) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    becomes text;
BEGIN
    s.bag_id := bag.id;
    -- A bag that went with an undone import comes back where an unknown code would become a bag, and as that bag.
    IF bag.id IS NULL OR bag.withdrawn_at IS NOT NULL AND site.create_unknown_bags THEN
        becomes := judge_new_code(s.code, site);
        IF becomes = 'bad_code' THEN
            RETURN refuse_scan(s, 'bad_code', left(s.code, 64));
        ELSIF becomes = 'unknown_code' OR NOT site.create_unknown_bags THEN
            RETURN refuse_scan(s, 'unknown_code');
        ELSIF becomes = 'doubtful' THEN
            RETURN refuse_scan(s, 'doubtful', find_near_parent(s.code, s.named_parent));
        END IF;
        bag.retired_at := NULL;
        bag.kind := becomes;
    END IF;
    IF bag.kind = 'parent' THEN
        RETURN open_parent(s, bag, own_area);
    ELSIF s.named_parent = down.parent THEN
        RETURN refuse_scan(s, 'doubtful', down.label, NULL, down.put_down_at);
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;
