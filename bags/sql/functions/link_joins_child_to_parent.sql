-- Only a parent contains, only a child is contained, and neither is retired.
-- Works on all rows of a statement at once, so that a load of a million rows pays once.
CREATE OR REPLACE FUNCTION link_joins_child_to_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong record;
BEGIN
    -- Whoever puts a parent on a bill locks it too (bill_line_is_allowed), so the two cannot cross.
    PERFORM FROM bags_bag WHERE id IN (SELECT parent_id FROM made) ORDER BY id FOR NO KEY UPDATE;

    SELECT parent.code AS parent_code, parent.kind AS parent_kind, child.code AS child_code,
           child.kind AS child_kind
    INTO wrong
    FROM made
    JOIN bags_bag parent ON parent.id = made.parent_id
    JOIN bags_bag child ON child.id = made.child_id
    WHERE made.unlinked_at IS NULL
      AND (parent.kind <> 'parent' OR child.kind <> 'child'
           OR parent.retired_at IS NOT NULL OR child.retired_at IS NOT NULL)
    LIMIT 1;
    IF wrong.parent_kind <> 'parent' THEN
        PERFORM refuse('link_only_parent_contains', format('%s is not a parent bag.', wrong.parent_code));
    ELSIF wrong.child_kind <> 'child' THEN
        PERFORM refuse('link_only_child_is_contained', format('%s is not a child bag.', wrong.child_code));
    ELSIF FOUND THEN
        PERFORM refuse('link_not_of_retired_bags',
                       format('%s or %s is retired.', wrong.child_code, wrong.parent_code));
    END IF;
    RETURN NULL;
END $$;
