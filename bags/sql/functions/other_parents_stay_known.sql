-- Another pattern, or NULL because nobody knows: all parents are looked at, once. A parent that another transaction is
-- about to make is not seen here and may be judged there by the old pattern: then there may be others (note_parent.sql).
-- A page that was opened before another parent came does not put back what it read.
CREATE OR REPLACE FUNCTION other_parents_stay_known() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.parent_pattern <> OLD.parent_pattern OR NEW.has_other_parents IS NULL THEN
        NEW.other_parent_lengths := NULL;
        IF pg_try_advisory_xact_lock('bags_codesettings'::regclass::oid::integer, 0) THEN
            SELECT coalesce(bit_or(1::bigint << length(code) - 1), 0) INTO NEW.other_parent_lengths
            FROM bags_bag WHERE kind = 'parent' AND withdrawn_at IS NULL AND code !~ NEW.parent_pattern;
        END IF;
        NEW.has_other_parents := NEW.other_parent_lengths IS DISTINCT FROM 0;
    ELSIF OLD.has_other_parents THEN
        NEW.has_other_parents := true;
        NEW.other_parent_lengths := NEW.other_parent_lengths | OLD.other_parent_lengths;
    END IF;
    RETURN NEW;
END $$;
