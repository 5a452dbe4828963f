-- Of what a station holds, what its person may touch. A bill is not closed over it, so nobody may name just anything.
-- Parents: known ones of the own area or of none, and codes that a scan may yet make a parent; before an area is given
-- (0), none. Bills: those who may scan onto bills see all of them, others may hold none.
CREATE OR REPLACE FUNCTION keep_touchable(held_for jsonb, own_area bigint, may_bill boolean, site bags_codesettings)
RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'parents', (
            SELECT jsonb_object_agg(held.code, held.scan_count)
            FROM jsonb_each(held_for -> 'parents') held(code, scan_count)
            LEFT JOIN bags_bag bag ON bag.code = held.code
            WHERE coalesce(bag.kind, classify_code(held.code, site)) = 'parent'
                AND (bag.area_id <> own_area) IS NOT TRUE
                AND own_area IS DISTINCT FROM 0),
        'bills', CASE WHEN may_bill THEN held_for -> 'bills' END))
$$;
