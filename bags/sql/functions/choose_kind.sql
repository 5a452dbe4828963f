-- The kind that a code has by the site's patterns: parent, child, or NULL where it fits neither.
CREATE OR REPLACE FUNCTION choose_kind(code text, site bags_codesettings) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN code ~ site.parent_pattern THEN 'parent'
                WHEN code ~ site.child_pattern THEN 'child' END
$$;
