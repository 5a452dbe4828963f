CREATE OR REPLACE FUNCTION bill_closed_is_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    is_reopened boolean := NEW.closed_at IS NULL AND NEW.cancelled_at IS NULL;
    is_cancelled boolean := NEW.cancelled_at IS NOT NULL
        AND (NEW.closed_at, NEW.closed_by_id) IS NOT DISTINCT FROM (OLD.closed_at, OLD.closed_by_id);
BEGIN
    IF OLD.cancelled_at IS NOT NULL THEN
        PERFORM refuse('bill_cancelled_is_final', format('Bill %s is cancelled.', OLD.number));
    ELSIF OLD.closed_at IS NOT NULL AND NOT ((is_reopened OR is_cancelled) AND is_same_but_for_state(OLD, NEW)) THEN
        PERFORM refuse('bill_closed_is_frozen', format('Bill %s is closed.', OLD.number));
    ELSIF NEW.cancelled_at IS NOT NULL AND NOT is_cancelled THEN
        PERFORM refuse('bill_closed_is_frozen', format('Bill %s is closed or cancelled, not both at once.', OLD.number));
    END IF;
    IF NEW.version < OLD.version THEN
        PERFORM refuse('bill_version_only_grows', 'The version of a bill only grows.');
    END IF;
    IF NEW.closed_at IS NOT NULL AND OLD.closed_at IS NULL AND (
        NEW.version <> OLD.version + 1
        OR NOT EXISTS (SELECT FROM bills_billversion WHERE bill_id = NEW.id AND version = NEW.version)
    ) THEN
        PERFORM refuse('bill_closed_has_version', 'A bill is closed together with its next frozen version.');
    END IF;
    RETURN NEW;
END $$;
