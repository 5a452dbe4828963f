-- Refuses the scan if the parent that it names is none, cannot be made, or may not be touched.
CREATE OR REPLACE FUNCTION check_target(s scanning_scan, parent bags_bag, own_area bigint, site bags_codesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.parent_id := parent.id;
    IF s.named_parent IS NULL THEN
        RETURN refused(s, 'no_parent');
    ELSIF parent.id IS NULL AND kind_of_new(s.named_parent, site) IS DISTINCT FROM 'parent' THEN
        RETURN refused(s, 'unknown_code', s.named_parent);
    ELSIF parent.kind <> 'parent' THEN
        s.parent_id := NULL;
        RETURN refused(s, 'not_a_parent', parent.code);
    END IF;
    RETURN check_touchable(s, parent, own_area);
END $$;
