-- Put a child into the parent that the scan names: pack a loose one, or move it from where it is.
CREATE OR REPLACE FUNCTION place_child(s scanning_scan, bag bags_bag, own_area bigint, site bags_codesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    parent bags_bag := bag_named(s.named_parent);
    link bags_link;
BEGIN
    s.bag_id := bag.id;
    s := check_target(s, parent, own_area, site);
    IF s.reason IS NULL THEN
        s := check_touchable(s, bag, own_area);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    link := open_link_of(bag.id);
    IF link.parent_id = parent.id THEN
        RETURN already(s, 'in_this_parent', parent.code, link.linked_by_id, link.linked_at);
    ELSIF link.id IS NOT NULL AND s.action = 'pack' THEN
        RETURN refused(s, 'in_other_parent', (SELECT code FROM bags_bag WHERE id = link.parent_id),
                       link.linked_by_id, link.linked_at);
    END IF;

    s := check_not_frozen(s, parent.id);
    IF s.reason IS NULL AND link.id IS NOT NULL THEN
        s := check_not_frozen(s, link.parent_id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    IF parent.id IS NULL THEN
        parent := bag_made(s.named_parent, 'parent', s.area_id);
    END IF;
    IF bag.id IS NULL THEN
        bag := bag_made(s.code, 'child', s.area_id);
        s.bag_id := bag.id;
    END IF;
    IF link.id IS NOT NULL THEN
        s := unlinked(s, link);
        s.found_code := (SELECT code FROM bags_bag WHERE id = link.parent_id);
    END IF;
    RETURN linked(s, bag.id, parent.id);
END $$;
