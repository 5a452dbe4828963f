CREATE OR REPLACE FUNCTION scan_unpack(s scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    link bags_link := find_open_link(bag.id);
    parent bags_bag;
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refuse_scan(s, 'unknown_code');
    ELSIF bag.area_id <> own_area THEN
        RETURN refuse_other_area(s, bag.area_id);
    ELSIF bag.kind <> 'child' AND bag.withdrawn_at IS NULL THEN
        RETURN refuse_scan(s, 'not_a_child');
    END IF;
    refused := check_touchable(s, bag, own_area);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    ELSIF link.id IS NULL THEN
        RETURN mark_duplicate(s, 'no_parent');
    END IF;

    SELECT * INTO parent FROM bags_bag WHERE id = link.parent_id;
    IF parent.area_id <> own_area THEN
        RETURN refuse_other_area(s, parent.area_id);
    ELSIF parent.code <> s.named_parent THEN
        s.other_parent_id := parent.id;
        RETURN refuse_scan(s, 'in_other_parent', parent.code, link.linked_by_id, link.linked_at);
    END IF;
    s.parent_id := parent.id;
    RETURN coalesce(check_touchable(s, parent, own_area), check_not_frozen(s, parent.id), unlink_child(s, link));
END $$;
