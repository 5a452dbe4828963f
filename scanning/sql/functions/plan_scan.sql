-- Take a scan up into the run, if it is a common one that can be done as one of a set: a parent that is opened or made, a
-- child that is packed, one that is in this parent already or in another, a label that was read wrong. Of everything
-- else nothing is said here: it is done alone, as is what touches a bag that such a scan has changed.
CREATE OR REPLACE FUNCTION plan_scan(run scan_run, s scanning_scan, met scan_met, sender batch_sender,
                                     site bags_codesettings) RETURNS scan_run LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := met.bag;
    parent bags_bag := met.parent;
    link bags_link := coalesce(run.placed[array_position(run.placed_codes, s.code::text)], met.link);
BEGIN
    run.is_planned := false;
    IF s.action <> 'pack' THEN
        RETURN run;
    ELSIF s.reason = 'bad_code' THEN
        RETURN plan_misread(run, s, site);
    ELSIF s.reason IS NOT NULL OR met.is_on_bill OR run.is_all_changed
       OR s.code = ANY (run.changed) OR s.named_parent = ANY (run.changed) OR s.named_parent = (sender.down).parent
       OR NOT (sender.may_bill OR sender.may_pack OR s.taken_in_by_id IS NOT NULL)
       OR sender.own_area = 0 AND s.taken_in_by_id IS NULL THEN
        RETURN run;
    END IF;
    IF bag.id IS NULL THEN
        bag := plan_bag(run, s, s.code, CASE WHEN site.create_unknown_bags THEN judge_new_code(s.code, site) END);
    END IF;
    IF parent.id IS NULL AND s.named_parent IS NOT NULL THEN
        parent := plan_bag(run, s, s.named_parent, classify_code(s.named_parent, site));
        IF parent.code IS NULL THEN
            RETURN run;
        END IF;
    END IF;
    IF bag.kind = 'parent' THEN
        parent := bag;
    END IF;
    -- What is unknown, retired, of the wrong kind or of another area is refused.
    IF bag.retired_at IS NULL AND parent.retired_at IS NULL AND parent.kind = 'parent' AND bag.kind IS NOT NULL
       AND (bag.area_id <> sender.own_area) IS NOT TRUE AND (parent.area_id <> sender.own_area) IS NOT TRUE THEN
        IF link.parent_id <> parent.id THEN
            RETURN plan_in_other_parent(run, s, parent, link, sender.own_area);
        ELSIF link.id IS NULL OR parent.id IS NOT NULL THEN
            RETURN plan_pack(run, s, bag, parent, link);
        END IF;
    END IF;
    RETURN run;
END $$;
