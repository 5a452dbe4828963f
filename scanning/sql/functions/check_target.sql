-- The refused scan if the parent that it names is none, cannot be made, or may not be touched, else NULL.
CREATE OR REPLACE FUNCTION check_target(s scanning_scan, parent bags_bag, own_area bigint, site bags_codesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF s.named_parent IS NULL THEN
        RETURN refuse_scan(s, 'no_parent');
    ELSIF parent.id IS NULL AND classify_code(s.named_parent, site) IS DISTINCT FROM 'parent' THEN
        RETURN refuse_scan(s, 'unknown_code', s.named_parent);
    ELSIF parent.area_id <> own_area THEN
        RETURN refuse_other_area(s, parent.area_id);
    ELSIF parent.kind <> 'parent' AND parent.withdrawn_at IS NULL THEN
        s.parent_id := NULL;
        RETURN refuse_scan(s, 'not_a_parent', parent.code);
    END IF;
    RETURN check_touchable(s, parent, own_area);
END $$;
