CREATE OR REPLACE FUNCTION undo_link(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bags_link;
    ended bags_link;
    parent bags_bag;
BEGIN
    -- What the scan left behind must still be the last thing that happened to the child.
    SELECT * INTO latest FROM bags_link WHERE child_id = original.bag_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> coalesce(original.made_link_id, original.ended_link_id)
       OR original.made_link_id IS NOT NULL AND latest.unlinked_at IS NOT NULL THEN
        SELECT * INTO parent FROM bags_bag WHERE id = latest.parent_id AND latest.unlinked_at IS NULL;
        RETURN changed_since(s, parent.code, coalesce(latest.unlinked_by_id, latest.linked_by_id),
                             coalesce(latest.unlinked_at, latest.linked_at));
    END IF;
    SELECT * INTO ended FROM bags_link WHERE id = original.ended_link_id;
    FOR parent IN SELECT * FROM bags_bag WHERE id IN (latest.parent_id, ended.parent_id) LOOP
        s := check_touchable(s, parent, own_area);
        IF s.reason IS NULL THEN
            s := check_not_frozen(s, parent.id);
        END IF;
        IF s.reason IS NOT NULL THEN
            RETURN s;
        END IF;
    END LOOP;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.bag_id), own_area);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    IF original.made_link_id IS NOT NULL THEN
        s := unlinked(s, latest);
    END IF;
    IF ended.id IS NOT NULL THEN
        s := linked(s, original.bag_id, ended.parent_id);
    END IF;
    RETURN s;
END $$;
