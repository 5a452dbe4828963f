-- A page that was opened before another parent came does not put back what it read; a new pattern has to be looked at anew.
CREATE OR REPLACE FUNCTION other_parents_stay_known() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.parent_pattern <> OLD.parent_pattern THEN
        NEW.has_other_parents := NULL;
    ELSIF OLD.has_other_parents THEN
        NEW.has_other_parents := true;
    END IF;
    RETURN NEW;
END $$;
