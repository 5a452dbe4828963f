-- What was on a cancelled bill is free again, in the same moment.
CREATE OR REPLACE FUNCTION bill_cancelled_holds_nothing() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL THEN
        UPDATE bills_billline SET removed_at = NEW.cancelled_at, removed_by_id = NEW.cancelled_by_id
        WHERE bill_id = NEW.id AND removed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;
