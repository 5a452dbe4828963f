-- Another pattern, or NULL because nobody knows: all parents are looked at, once. A parent that another transaction is
-- about to make is not seen here and may be judged there by the old pattern: then there may be others (note_parent.sql).
-- A page that was opened before another parent came does not put back what it read.
CREATE OR REPLACE FUNCTION other_parents_stay_known() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.parent_pattern <> OLD.parent_pattern OR NEW.has_other_parents IS NULL THEN
        NEW.has_other_parents := NOT pg_try_advisory_xact_lock('bags_codesettings'::regclass::oid::integer, 0)
            OR EXISTS (SELECT FROM bags_bag WHERE kind = 'parent' AND withdrawn_at IS NULL AND code !~ NEW.parent_pattern);
    ELSIF OLD.has_other_parents THEN
        NEW.has_other_parents := true;
    END IF;
    RETURN NEW;
END $$;
