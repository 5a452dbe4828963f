-- The parent is not finished any more. Nothing was linked, so nothing later depends on it, and no parent's contents
-- are named: by that the answer and the story know what was undone.
CREATE OR REPLACE FUNCTION undo_finish(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    parent bags_bag;
    refused scanning_scan;
BEGIN
    SELECT * INTO parent FROM bags_bag WHERE id = original.bag_id;
    refused := coalesce(check_touchable(s, parent, own_area), check_not_frozen(s, parent.id));
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;
    s.parent_id := NULL;
    s.outcome := 'saved';
    RETURN s;
END $$;
