-- No code is printed twice. Whoever adds a range waits for others who add to the same series of codes;
-- the look that follows is a new statement and sees what they have added.
-- An exclusion constraint would need the extension btree_gist, which not every server has.
CREATE OR REPLACE FUNCTION printed_range_is_free() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(
        hashtextextended(format('labels:%s|%s|%s', NEW.prefix, NEW.places, NEW.suffix), 0));
    -- Index printed_range_series carries it.
    IF EXISTS (
        SELECT FROM labels_printedrange
        WHERE prefix = NEW.prefix AND places = NEW.places AND suffix = NEW.suffix
          AND last_number >= NEW.first_number AND first_number <= NEW.last_number
    ) THEN
        PERFORM refuse('printed_range_is_free', 'Some of these codes were printed before.');
    END IF;
    IF NEW.last_number >= 10::numeric ^ NEW.places THEN
        PERFORM refuse('printed_range_fits_places', 'The last number needs more digits.');
    END IF;
    RETURN NEW;
END $$;
