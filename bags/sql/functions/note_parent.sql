-- A new parent, or one that went with an undone import and is back: note that there are now parents that do not fit the
-- site's pattern (CodeSettings.has_other_parents), and of this length (other_parent_lengths).
-- Only imports and the admin make such a parent: one that a scan makes fits. So scans only read the settings' row, and
-- only others who make such a parent, or edit the settings, wait for an import that made the first of its length.
CREATE OR REPLACE FUNCTION note_parent() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    its_length bigint := 1::bigint << length(NEW.code) - 1;
BEGIN
    -- Held until the end: a change of the pattern meanwhile knows that there may be parents which it cannot see.
    PERFORM pg_advisory_xact_lock_shared('bags_codesettings'::regclass::oid::integer, 0);
    UPDATE bags_codesettings SET has_other_parents = true, other_parent_lengths = other_parent_lengths | its_length
    WHERE (NOT has_other_parents OR other_parent_lengths & its_length = 0) AND NEW.code !~ parent_pattern;
    RETURN NULL;
END $$;
