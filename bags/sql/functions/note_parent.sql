-- A new parent: note whether there are now parents that do not fit the site's pattern (CodeSettings.has_other_parents).
-- Where nobody knows, because the pattern has changed, all parents are looked at once.
CREATE OR REPLACE FUNCTION note_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    site bags_codesettings;
BEGIN
    SELECT * INTO site FROM bags_codesettings;
    IF site.has_other_parents IS NULL THEN
        UPDATE bags_codesettings
        SET has_other_parents = EXISTS (SELECT FROM bags_bag WHERE kind = 'parent' AND code !~ site.parent_pattern)
        WHERE has_other_parents IS NULL;
    ELSIF NOT site.has_other_parents AND NEW.code !~ site.parent_pattern THEN
        UPDATE bags_codesettings SET has_other_parents = true;
    END IF;
    RETURN NULL;
END $$;
