-- The kind that a code which is no bag yet would have: parent, child, or NULL when it may not become one.
CREATE OR REPLACE FUNCTION classify_code(code text, site bags_codesettings) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT site.create_unknown_bags THEN NULL
                WHEN code ~ site.parent_pattern THEN 'parent'
                WHEN code ~ site.child_pattern THEN 'child' END
$$;
