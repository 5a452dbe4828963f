-- Whether this refused scan puts down the parent that it names: its label may be that of another parent, or is, though
-- the page took it for a child's. A text too long for a code names no parent.
-- By CASE throughout: NULL AND f() calls f(), and to judge a label takes up to a tenth of a second.
CREATE OR REPLACE FUNCTION puts_down(s scanning_scan, site bags_codesettings) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT CASE WHEN s.action = 'pack' AND length(s.named_parent) <= 64 THEN
        CASE s.reason
            WHEN 'doubtful' THEN true
            -- Of these nobody knows what the label said.
            WHEN 'bad_code' THEN s.fault IN ('num_lock', 'two_scanners') OR may_hold_parent(s.code, site)
                OR CASE s.fault WHEN 'stuck_key' THEN repeats_in_parent(s.code, site) END
            WHEN 'unknown_code' THEN may_hold_parent(s.code, site)
            ELSE s.bag_id = s.parent_id AND s.named_parent <> s.code END
        END
$$;
