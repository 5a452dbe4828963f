CREATE OR REPLACE FUNCTION scan_unpack(s scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    link bags_link := open_link_of(bag.id);
    parent bags_bag;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refused(s, 'not_a_child');
    END IF;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    ELSIF link.id IS NULL THEN
        RETURN already(s, 'no_parent');
    END IF;

    SELECT * INTO parent FROM bags_bag WHERE id = link.parent_id;
    IF parent.code <> s.named_parent THEN
        RETURN refused(s, 'in_other_parent', parent.code, link.linked_by_id, link.linked_at);
    END IF;
    s.parent_id := parent.id;
    s := check_touchable(s, parent, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, parent.id);
    END IF;
    RETURN CASE WHEN s.reason IS NULL THEN unlinked(s, link) ELSE s END;
END $$;
