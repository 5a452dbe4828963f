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
        CASE WHEN s.bag_id = s.parent_id THEN 'parent' ELSE 'child' END, false,
        CASE WHEN s.bag_id = s.parent_id THEN s.code ELSE s.named_parent END, s.child_count, NULL, NULL,
        NULL, s.found_code, found_by, s.found_at, NULL, site.expected_children,
        NULL, NULL, s.fault, s.put_down, NULL)::scan_answer;
END $$;
