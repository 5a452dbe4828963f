-- The kind that a code which is no bag yet would have: parent, child, or NULL when it may not become one.
CREATE OR REPLACE FUNCTION classify_code(code text, site bags_codesettings) RETURNS text LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN CASE WHEN site.create_unknown_bags THEN choose_kind(code, site) END;
END $$;
