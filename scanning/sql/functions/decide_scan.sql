-- Do what a new scan asks, or find why not: the scan as it is to be stored.
CREATE OR REPLACE FUNCTION decide_scan(s scanning_scan, sender batch_sender, site bags_codesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF s.reason IS NOT NULL THEN
        s := refuse_scan(s, s.reason);
    ELSIF names_bad_code(s) THEN
        s := refuse_scan(s, 'bad_code');
    ELSIF NOT (sender.may_bill OR s.action NOT IN ('bill', 'unbill') AND (sender.may_pack OR s.taken_in_by_id IS NOT NULL)) THEN
        s := refuse_scan(s, 'not_allowed');
    -- Before a dispatcher has an area, nothing; what was found missing says why. An admin who takes scans in
    -- vouches for their maker.
    ELSIF sender.own_area = 0 AND s.taken_in_by_id IS NULL THEN
        s := refuse_scan(s, 'not_allowed', 'area');
    ELSE
        s := perform_scan(s, sender.own_area, sender.is_admin, sender.may_bill, site, sender.down);
    END IF;
    s.put_down := CASE WHEN s.outcome = 'refused' AND puts_down(s, site) THEN true END;
    s.child_count := CASE WHEN s.parent_id IS NOT NULL THEN count_children(s.parent_id) END;
    s.other_child_count := CASE WHEN s.other_parent_id IS NOT NULL THEN count_children(s.other_parent_id) END;
    RETURN s;
END $$;
