-- Whether this refused scan puts down the parent that it names: its label may be that of another parent, or is, though
-- the page took it for a child's. A text too long for a code names no parent.
CREATE OR REPLACE FUNCTION puts_down(s scanning_scan, site bags_codesettings) RETURNS boolean STABLE LANGUAGE sql AS $$
    SELECT s.action = 'pack' AND length(s.named_parent) <= 64
        AND CASE s.reason
            WHEN 'doubtful' THEN true
            -- Of these nobody knows what the label said.
            WHEN 'bad_code' THEN s.fault IN ('num_lock', 'two_scanners') OR may_hold_parent(s.code, site)
                OR (s.fault = 'stuck_key' AND repeats_in_parent(s.code, site))
            WHEN 'unknown_code' THEN may_hold_parent(s.code, site)
            ELSE s.bag_id = s.parent_id AND s.named_parent <> s.code END
$$;
