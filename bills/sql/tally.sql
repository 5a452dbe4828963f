-- How many bills are open and how many are closed. Cancelled and deleted ones are neither.
-- To change it: edit it here and add a migration that runs this file again.

CREATE OR REPLACE FUNCTION tally_bill() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    mine smallint := tally_slot();
    opened integer := 0;
    closed integer := 0;
BEGIN
    IF TG_OP <> 'INSERT' AND OLD.cancelled_at IS NULL THEN
        opened := -(OLD.closed_at IS NULL)::int;
        closed := -(OLD.closed_at IS NOT NULL)::int;
    END IF;
    IF TG_OP <> 'DELETE' AND NEW.cancelled_at IS NULL THEN
        opened := opened + (NEW.closed_at IS NULL)::int;
        closed := closed + (NEW.closed_at IS NOT NULL)::int;
    END IF;
    IF opened <> 0 OR closed <> 0 THEN
        INSERT INTO bills_billtally AS tally VALUES (mine, opened, closed)
        ON CONFLICT (slot) DO UPDATE
        SET open_count = tally.open_count + excluded.open_count,
            closed_count = tally.closed_count + excluded.closed_count;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER tally_bill
    AFTER INSERT OR DELETE OR UPDATE OF closed_at, cancelled_at ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION tally_bill();
