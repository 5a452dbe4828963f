CREATE OR REPLACE FUNCTION undo_link(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bags_link;
    ended bags_link;
    bag bags_bag;
    foreign_area bigint;
    refused scanning_scan;
BEGIN
    SELECT * INTO latest FROM bags_link WHERE child_id = original.bag_id ORDER BY id DESC LIMIT 1;
    SELECT * INTO ended FROM bags_link WHERE id = original.ended_link_id;
    -- What is in another area by now is not named, nor what happened to it there.
    IF own_area IS NOT NULL THEN
        SELECT area_id INTO foreign_area FROM bags_bag
        WHERE id IN (original.bag_id, latest.parent_id, ended.parent_id) AND area_id <> own_area LIMIT 1;
        IF foreign_area IS NOT NULL THEN
            RETURN refuse_other_area(s, foreign_area);
        END IF;
    END IF;
    -- What the scan left behind must still be the last thing that happened to the child.
    IF latest.id <> coalesce(original.made_link_id, original.ended_link_id)
       OR original.made_link_id IS NOT NULL AND latest.unlinked_at IS NOT NULL THEN
        RETURN refuse_scan(s, 'changed_since',
                           (SELECT code FROM bags_bag WHERE id = latest.parent_id AND latest.unlinked_at IS NULL),
                           coalesce(latest.unlinked_by_id, latest.linked_by_id),
                           coalesce(latest.unlinked_at, latest.linked_at));
    END IF;
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
