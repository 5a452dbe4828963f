-- Only a parent contains, only a child is contained, both exist, and neither is retired.
-- Works on all rows of a statement at once, so that a load of a million rows pays once.
CREATE OR REPLACE FUNCTION link_joins_child_to_parent() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    me xid := pg_current_xact_id()::xid;
    is_wrong boolean;
    older_children bigint[];
    locked bigint := 0;
    wrong record;
BEGIN
    -- Whoever puts a parent on a bill locks it too (bill_line_is_allowed), so the two cannot cross.
    PERFORM FROM bags_bag WHERE id IN (SELECT parent_id FROM made) ORDER BY id FOR NO KEY UPDATE;

    SELECT bool_or(parent.id IS NULL OR child.id IS NULL
                   OR made.unlinked_at IS NULL
                      AND (parent.kind <> 'parent' OR child.kind <> 'child'
                           OR parent.retired_at IS NOT NULL OR child.retired_at IS NOT NULL)),
           array_agg(child.id) FILTER (WHERE child.xmin <> me)
    INTO is_wrong, older_children
    FROM made
    LEFT JOIN bags_bag parent ON parent.id = made.parent_id
    LEFT JOIN bags_bag child ON child.id = made.child_id;

    -- Nobody deletes a child before the link can be seen (bag_with_links_stays). Nobody else can delete a bag, or the
    -- state of a bag, that this transaction has made: those need no lock.
    IF older_children IS NOT NULL THEN
        PERFORM FROM bags_bag WHERE id = ANY (older_children) ORDER BY id FOR KEY SHARE;
        GET DIAGNOSTICS locked = ROW_COUNT;
    END IF;
    -- Fewer were locked if somebody has just deleted one, or if there are two links of one.
    IF NOT is_wrong AND locked = coalesce(cardinality(older_children), 0) THEN
        RETURN NULL;
    END IF;

    SELECT made.parent_id, parent.code AS parent_code, parent.kind AS parent_kind,
           made.child_id, child.code AS child_code, child.kind AS child_kind,
           parent.id IS NULL OR child.id IS NULL AS is_unknown
    INTO wrong
    FROM made
    LEFT JOIN bags_bag parent ON parent.id = made.parent_id
    LEFT JOIN bags_bag child ON child.id = made.child_id
    WHERE parent.id IS NULL OR child.id IS NULL
       OR made.unlinked_at IS NULL
          AND (parent.kind <> 'parent' OR child.kind <> 'child'
               OR parent.retired_at IS NOT NULL OR child.retired_at IS NOT NULL)
    LIMIT 1;
    IF wrong.is_unknown THEN
        RAISE EXCEPTION USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'link_joins_known_bags',
            MESSAGE = format('There is no bag %s or no bag %s.', wrong.child_id, wrong.parent_id);
    ELSIF wrong.parent_kind <> 'parent' THEN
        PERFORM refuse('link_only_parent_contains', format('%s is not a parent bag.', wrong.parent_code));
    ELSIF wrong.child_kind <> 'child' THEN
        PERFORM refuse('link_only_child_is_contained', format('%s is not a child bag.', wrong.child_code));
    ELSIF FOUND THEN
        PERFORM refuse('link_not_of_retired_bags',
                       format('%s or %s is retired.', wrong.child_code, wrong.parent_code));
    END IF;
    RETURN NULL;
END $$;
