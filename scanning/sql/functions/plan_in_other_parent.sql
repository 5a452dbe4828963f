-- Take up the refused scan of a child that is in another parent, unless there is more to say of that one: it is of
-- another area, on a closed bill, or not stored yet.
CREATE OR REPLACE FUNCTION plan_in_other_parent(run scan_run, s scanning_scan, parent bags_bag, link bags_link, own_area bigint)
RETURNS scan_run LANGUAGE plpgsql AS $$
DECLARE
    holder bags_bag;
BEGIN
    SELECT * INTO holder FROM bags_bag WHERE id = link.parent_id;
    IF holder.id IS NULL OR holder.area_id <> own_area OR (check_not_frozen(s, holder.id)).reason IS NOT NULL THEN
        RETURN run;
    END IF;
    s := refuse_scan(s, 'in_other_parent', holder.code, link.linked_by_id, link.linked_at);
    s.bag_id := link.child_id;
    s.parent_id := parent.id;
    s.other_parent_id := holder.id;
    run := plan_count(plan_count(run, parent.id), holder.id);
    s.child_count := run.child_counts[array_position(run.parents, parent.id)];
    s.other_child_count := run.child_counts[array_position(run.parents, holder.id)];
    RETURN plan_done(run, s);
END $$;
