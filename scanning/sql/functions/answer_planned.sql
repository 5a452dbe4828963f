-- The answer to a scan that plan_scan took up: its bags are in use and of no other area, but perhaps not stored yet.
CREATE OR REPLACE FUNCTION answer_planned(s scanning_scan, site bags_codesettings) RETURNS scan_answer LANGUAGE plpgsql AS $$
DECLARE
    found_by text;
BEGIN
    IF s.found_by_id IS NOT NULL THEN
        SELECT display_name(finder) INTO found_by FROM accounts_user finder WHERE id = s.found_by_id;
    END IF;
    -- One expression, because each of a transaction's costs anew.
    RETURN ROW(
        NULL, s.id, s.outcome, s.reason, false, s.action, s.code, s.named_parent,
        CASE s.bag_id WHEN s.parent_id THEN 'parent' WHEN s.bag_id THEN 'child' END, false,
        CASE s.parent_id WHEN s.bag_id THEN s.code WHEN s.parent_id THEN s.named_parent END, s.child_count,
        CASE s.other_parent_id WHEN s.other_parent_id THEN s.found_code END, s.other_child_count,
        NULL, s.found_code, found_by, s.found_at, NULL, site.expected_children,
        CASE s.reason WHEN 'bad_code' THEN site.parent_pattern END,
        CASE s.reason WHEN 'bad_code' THEN site.child_pattern END, s.fault, s.put_down, NULL)::scan_answer;
END $$;
