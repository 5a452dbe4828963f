-- Whether the answer to a scan says what codes look like on this site: it may be that the code looks otherwise.
CREATE OR REPLACE FUNCTION names_patterns(s scanning_scan, site bags_codesettings) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE s.reason
        WHEN 'bad_code' THEN true
        WHEN 'doubtful' THEN true
        WHEN 'unknown_code' THEN NOT coalesce(s.found_code, s.code) ~ ANY (ARRAY[site.parent_pattern, site.child_pattern])
        ELSE false END
$$;
