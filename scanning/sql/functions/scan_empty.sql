-- Take everything out of a parent in one step. What it took out are the links that ended at its time of receipt.
CREATE OR REPLACE FUNCTION scan_empty(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    foreign_area bigint;
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    s.parent_id := CASE WHEN bag.kind = 'parent' THEN bag.id END;
    refused := check_parent(s, bag, own_area);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    SELECT child.area_id INTO foreign_area
    FROM bags_link link JOIN bags_bag child ON child.id = link.child_id
    WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL AND child.area_id <> own_area LIMIT 1;
    IF foreign_area IS NOT NULL THEN
        RETURN refuse_other_area(s, foreign_area);
    END IF;
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id
    WHERE parent_id = bag.id AND unlinked_at IS NULL;
    IF NOT FOUND THEN
        RETURN mark_duplicate(s, 'is_empty', bag.code);
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;
