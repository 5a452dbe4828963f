-- Put back all that `empty` took out, or nothing: whatever was moved on since is not torn out of its new place.
CREATE OR REPLACE FUNCTION undo_empty(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    parent bags_bag;
    child bags_bag;
    later bags_link;
    foreign_area bigint;
    refused scanning_scan;
BEGIN
    SELECT * INTO parent FROM bags_bag WHERE id = original.parent_id;
    refused := coalesce(check_touchable(s, parent, own_area), check_not_frozen(s, parent.id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;

    FOR child IN
        SELECT bag.* FROM find_ended_links(original) link JOIN bags_bag bag ON bag.id = link.child_id ORDER BY bag.code
    LOOP
        IF child.area_id <> own_area THEN
            RETURN refuse_other_area(s, child.area_id);
        END IF;
        SELECT * INTO later FROM bags_link WHERE child_id = child.id ORDER BY id DESC LIMIT 1;
        IF later.unlinked_at IS DISTINCT FROM original.received_at THEN
            SELECT area_id INTO foreign_area FROM bags_bag WHERE id = later.parent_id AND area_id <> own_area;
            IF foreign_area IS NOT NULL THEN
                RETURN refuse_other_area(s, foreign_area);
            END IF;
            s.code := child.code;
            s.bag_id := child.id;
            RETURN refuse_scan(s, 'changed_since',
                               (SELECT code FROM bags_bag WHERE id = later.parent_id AND later.unlinked_at IS NULL),
                               coalesce(later.unlinked_by_id, later.linked_by_id),
                               coalesce(later.unlinked_at, later.linked_at));
        END IF;
        refused := check_touchable(s, child, own_area);
        IF refused.reason IS NOT NULL THEN
            RETURN refused;
        END IF;
    END LOOP;

    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    SELECT link.child_id, link.parent_id, s.received_at, s.user_id FROM find_ended_links(original) link;
    s.outcome := 'saved';
    RETURN s;
END $$;
