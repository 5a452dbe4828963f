-- Lines are written on open bills only, for parents that are not retired. They are ended, never deleted.
-- Cancelling a bill ends those that are left: only then are lines of a closed bill ended.
CREATE OR REPLACE FUNCTION bill_line_is_allowed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bill bills_bill;
    bag bags_bag;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = NEW.bill_id FOR SHARE;
    IF bill.cancelled_at IS NOT NULL AND TG_OP = 'INSERT' THEN
        PERFORM refuse('bill_line_only_on_open_bill', format('Bill %s is cancelled.', bill.number));
    ELSIF bill.closed_at IS NOT NULL AND bill.cancelled_at IS NULL THEN
        PERFORM refuse('bill_line_only_on_open_bill', format('Bill %s is closed.', bill.number));
    END IF;
    IF TG_OP = 'INSERT' THEN
        SELECT * INTO bag FROM bags_bag WHERE id = NEW.parent_id FOR NO KEY UPDATE;
        IF bag.kind <> 'parent' THEN
            PERFORM refuse('bill_line_only_of_parent', format('%s is not a parent bag.', bag.code));
        ELSIF bag.retired_at IS NOT NULL THEN
            PERFORM refuse('bill_line_not_of_retired_bag', format('%s is retired.', bag.code));
        END IF;
    ELSIF OLD.removed_at IS NOT NULL
       OR (NEW.id, NEW.bill_id, NEW.parent_id, NEW.added_at, NEW.added_by_id)
          IS DISTINCT FROM (OLD.id, OLD.bill_id, OLD.parent_id, OLD.added_at, OLD.added_by_id)
    THEN
        PERFORM refuse('bill_line_is_only_ended', 'A bill line is history: it can be ended once, and nothing else.');
    END IF;
    RETURN NEW;
END $$;
