CREATE OR REPLACE FUNCTION undo_link(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bags_link;
    ended bags_link;
    bag bags_bag;
    refused scanning_scan;
BEGIN
    -- What the scan left behind must still be the last thing that happened to the child.
    SELECT * INTO latest FROM bags_link WHERE child_id = original.bag_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> coalesce(original.made_link_id, original.ended_link_id)
       OR original.made_link_id IS NOT NULL AND latest.unlinked_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'changed_since',
                           (SELECT code FROM bags_bag WHERE id = latest.parent_id AND latest.unlinked_at IS NULL),
                           coalesce(latest.unlinked_by_id, latest.linked_by_id),
                           coalesce(latest.unlinked_at, latest.linked_at));
    END IF;
    SELECT * INTO ended FROM bags_link WHERE id = original.ended_link_id;
    FOR bag IN SELECT * FROM bags_bag WHERE id IN (latest.parent_id, ended.parent_id) LOOP
        refused := coalesce(check_touchable(s, bag, own_area), check_not_frozen(s, bag.id));
        IF refused.reason IS NOT NULL THEN
            RETURN refused;
        END IF;
    END LOOP;
    SELECT * INTO bag FROM bags_bag WHERE id = original.bag_id;
    refused := check_touchable(s, bag, own_area);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    IF original.made_link_id IS NOT NULL THEN
        s := unlink_child(s, latest);
    END IF;
    IF ended.id IS NOT NULL THEN
        s := link_child(s, bag.id, ended.parent_id);
    END IF;
    RETURN s;
END $$;
