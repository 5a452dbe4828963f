-- Says what the bag is and where: its parent, that parent's bill, who put it there and when. What is no bag may be
-- a bill: its number, or the short code on its paper. Of another area it says the area and no more: so of a child
-- whose parent is of another area, and of a bill that a parent of one's own is on.
CREATE OR REPLACE FUNCTION scan_look(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    link bags_link;
    line bills_billline;
    area bigint := bag.area_id;  -- of what was looked at, or of what it is in
BEGIN
    s.bag_id := bag.id;
    s.bill_id := CASE WHEN bag.id IS NULL THEN find_bill(s.code) END;
    IF own_area IS NOT NULL AND s.bill_id IS NOT NULL THEN
        SELECT area_id INTO area FROM bills_bill WHERE id = s.bill_id;
    ELSIF own_area IS NOT NULL AND (area = own_area) IS NOT FALSE THEN
        link := find_open_link(bag.id);
        SELECT area_id INTO area FROM bags_bag WHERE id = link.parent_id;
    END IF;
    IF area <> own_area THEN
        s.bill_id := NULL;
        RETURN refuse_other_area(s, area);
    ELSIF s.bill_id IS NOT NULL THEN
        s.outcome := 'saved';
        RETURN s;
    ELSIF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    END IF;
    link := find_open_link(bag.id);
    s.parent_id := CASE WHEN bag.kind = 'parent' THEN bag.id ELSE link.parent_id END;
    line := find_open_line(s.parent_id);
    IF own_area IS NOT NULL AND line.id IS NOT NULL THEN
        SELECT area_id INTO area FROM bills_bill WHERE id = line.bill_id;
        IF area <> own_area THEN
            line := NULL;
            s.found_code := (SELECT left(name, 64) FROM accounts_area WHERE id = area);
        END IF;
    END IF;
    s.bill_id := line.bill_id;
    s.found_at := CASE WHEN bag.kind = 'parent' THEN line.added_at ELSE link.linked_at END;
    s.found_by_id := CASE WHEN bag.kind = 'parent' THEN line.added_by_id ELSE link.linked_by_id END;
    IF bag.withdrawn_at IS NOT NULL THEN
        s.found_at := bag.withdrawn_at;
        s.found_code := (SELECT left(file_name, 64) FROM bags_withdrawal WHERE at = bag.withdrawn_at);
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;
