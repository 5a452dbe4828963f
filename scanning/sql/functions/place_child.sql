-- Put a child into the parent that the scan names: pack a loose one, or move it from where it is.
CREATE OR REPLACE FUNCTION place_child(s scanning_scan, bag bags_bag, own_area bigint, site bags_codesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    parent bags_bag := find_bag(s.named_parent);
    link bags_link;
    holder bags_bag;  -- the other parent that the child is in
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    -- A parent that went with an undone import comes back where a code that is no bag would become a parent.
    IF parent.withdrawn_at IS NOT NULL AND site.create_unknown_bags THEN
        IF choose_kind(parent.code, site) = 'parent' THEN
            parent.retired_at := NULL;
            parent.kind := 'parent';
        ELSE
            parent := NULL;
        END IF;
    END IF;
    s.parent_id := parent.id;
    refused := coalesce(check_target(s, parent, own_area, site), check_touchable(s, bag, own_area));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    link := find_open_link(bag.id);
    IF link.id IS NOT NULL AND link.parent_id IS DISTINCT FROM parent.id THEN
        SELECT * INTO holder FROM bags_bag WHERE id = link.parent_id;
        -- Before what is said of it: neither its code nor its bill is for a person of another area.
        IF holder.area_id <> own_area THEN
            RETURN refuse_other_area(s, holder.area_id);
        END IF;
    END IF;
    IF link.parent_id = parent.id OR link.id IS NOT NULL AND s.action = 'pack' THEN
        refused := check_not_frozen(s, link.parent_id, 'already_left');
        IF refused.reason IS NOT NULL THEN
            RETURN refused;
        ELSIF link.parent_id = parent.id THEN
            RETURN mark_duplicate(s, 'in_this_parent', parent.code, link.linked_by_id, link.linked_at);
        END IF;
        s.other_parent_id := link.parent_id;
        RETURN refuse_scan(s, 'in_other_parent', holder.code, link.linked_by_id, link.linked_at);
    END IF;

    refused := coalesce(check_not_frozen(s, parent.id), check_not_frozen(s, link.parent_id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    ELSIF parent.id IS NULL THEN
        parent := create_bag(s.named_parent, 'parent', s.area_id);
    ELSIF parent.withdrawn_at IS NOT NULL THEN
        s := restore_withdrawn(s, parent);
        s.found_code := CASE WHEN s.action = 'pack' THEN parent.code END;
    END IF;
    IF bag.id IS NULL THEN
        bag := create_bag(s.code, 'child', s.area_id);
        s.bag_id := bag.id;
    ELSIF bag.withdrawn_at IS NOT NULL THEN
        s := restore_withdrawn(s, bag);
        -- What came back besides the parent: this child.
        s.found_code := CASE WHEN s.found_code IS NOT NULL THEN bag.code END;
    END IF;
    IF link.id IS NOT NULL THEN
        s := unlink_child(s, link);
        s.found_code := holder.code;
    END IF;
    RETURN link_child(s, bag.id, parent.id);
END $$;
