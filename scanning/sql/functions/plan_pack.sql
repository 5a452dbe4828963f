-- Take up a parent that is opened, or a child that goes, or is, into this parent; bags without an id are to be made.
CREATE OR REPLACE FUNCTION plan_pack(run scan_run, s scanning_scan, bag bags_bag, parent bags_bag, link bags_link)
RETURNS scan_run LANGUAGE plpgsql AS $$
DECLARE
    place integer;
BEGIN
    IF parent.id IS NULL THEN
        parent.id := nextval('bags_bag_id_seq');
        run := plan_made(run, parent);
    END IF;
    IF bag.kind = 'parent' THEN
        bag := parent;
    ELSIF bag.id IS NULL THEN
        bag.id := nextval('bags_bag_id_seq');
        run := plan_made(run, bag);
    END IF;
    place := array_position(run.parents, parent.id);
    IF place IS NULL THEN
        run := plan_count(run, parent.id);
        place := cardinality(run.parents);
    END IF;

    s.bag_id := bag.id;
    s.parent_id := parent.id;
    IF link.id IS NOT NULL THEN
        s := mark_duplicate(s, 'in_this_parent', parent.code, link.linked_by_id, link.linked_at);
    ELSIF bag.kind = 'child' THEN
        link.id := nextval('bags_link_id_seq');
        link.child_id := bag.id;
        link.parent_id := parent.id;
        link.linked_at := s.received_at;
        link.linked_by_id := s.user_id;
        run.links := run.links || link;
        run.child_counts[place] := run.child_counts[place] + 1;
        run.placed := run.placed || link;
        run.placed_codes := run.placed_codes || s.code::text;
        s.made_link_id := link.id;
    END IF;
    s.outcome := coalesce(s.outcome, 'saved');
    s.child_count := run.child_counts[place];
    RETURN plan_done(run, s);
END $$;
