-- The rules about bills that a table constraint cannot hold.
-- To change one: edit it here and add a migration that runs this file again.

-- The number of the closed bill that freezes this parent, or NULL.
-- Takes a share lock on the bill: whoever closes it waits until the asking transaction is done.
CREATE OR REPLACE FUNCTION freezing_bill(parent bigint) RETURNS bills_bill LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill;
BEGIN
    SELECT b.* INTO bill
    FROM bills_billline line JOIN bills_bill b ON b.id = line.bill_id
    WHERE line.parent_id = parent AND line.removed_at IS NULL
    FOR SHARE OF b;
    IF bill.closed_at IS NULL OR bill.cancelled_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    RETURN bill;
END $$;


-- The contents of a parent on a closed bill cannot change.

CREATE OR REPLACE FUNCTION link_parent_is_not_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bill_number text;
BEGIN
    SELECT (freezing_bill(parent_id)).number INTO bill_number
    FROM (SELECT DISTINCT parent_id FROM made WHERE TG_OP = 'UPDATE' OR unlinked_at IS NULL) touched
    WHERE (freezing_bill(parent_id)).id IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse('link_parent_is_not_frozen', format('Bill %s is closed.', bill_number));
    END IF;
    RETURN NULL;
END $$;

-- Named to fire after link_joins_child_to_parent, which locks the parents.
CREATE OR REPLACE TRIGGER link_parent_is_not_frozen
    AFTER INSERT ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION link_parent_is_not_frozen();
CREATE OR REPLACE TRIGGER link_parent_is_not_frozen_either
    AFTER UPDATE ON bags_link REFERENCING NEW TABLE AS made
    FOR EACH STATEMENT EXECUTE FUNCTION link_parent_is_not_frozen();


-- Lines are written on open bills only, for parents that are not retired. They are ended, never deleted.
-- Cancelling a bill ends those that are left: only then are lines of a closed bill ended.

CREATE OR REPLACE FUNCTION bill_line_is_allowed() RETURNS trigger LANGUAGE plpgsql AS $$
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

CREATE OR REPLACE TRIGGER bill_line_is_allowed
    BEFORE INSERT OR UPDATE ON bills_billline
    FOR EACH ROW EXECUTE FUNCTION bill_line_is_allowed();
CREATE OR REPLACE TRIGGER bill_line_is_never_deleted
    BEFORE DELETE OR TRUNCATE ON bills_billline
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('bill_line_is_never_deleted');


-- A parent on an open bill is in use: it cannot be retired.

CREATE OR REPLACE FUNCTION bag_retired_is_on_no_bill() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bills_billline line JOIN bills_bill bill ON bill.id = line.bill_id
        WHERE line.parent_id = NEW.id AND line.removed_at IS NULL AND bill.closed_at IS NULL
    ) THEN
        PERFORM refuse('bag_retired_is_on_no_bill', 'A bag on an open bill cannot be retired.');
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER bag_retired_is_on_no_bill
    BEFORE UPDATE ON bags_bag
    FOR EACH ROW WHEN (NEW.retired_at IS NOT NULL AND OLD.retired_at IS NULL)
    EXECUTE FUNCTION bag_retired_is_on_no_bill();


-- A closed bill stays as it is until it is opened again or cancelled. Each closing is the next version, and is kept.
-- A cancelled bill stays as it is for ever.

CREATE OR REPLACE FUNCTION same_but_for_state(a bills_bill, b bills_bill) RETURNS boolean LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    -- Closing, opening again and cancelling set these; everything else, whatever is added, counts as changed.
    RETURN to_jsonb(a) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[]
         = to_jsonb(b) - '{closed_at,closed_by_id,cancelled_at,cancelled_by_id,cancel_reason}'::text[];
END $$;

CREATE OR REPLACE FUNCTION bill_closed_is_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    is_reopened boolean := NEW.closed_at IS NULL AND NEW.cancelled_at IS NULL;
    is_cancelled boolean := NEW.cancelled_at IS NOT NULL
        AND (NEW.closed_at, NEW.closed_by_id) IS NOT DISTINCT FROM (OLD.closed_at, OLD.closed_by_id);
BEGIN
    IF OLD.cancelled_at IS NOT NULL THEN
        PERFORM refuse('bill_cancelled_is_final', format('Bill %s is cancelled.', OLD.number));
    ELSIF OLD.closed_at IS NOT NULL AND NOT ((is_reopened OR is_cancelled) AND same_but_for_state(OLD, NEW)) THEN
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

CREATE OR REPLACE TRIGGER bill_closed_is_frozen
    BEFORE UPDATE ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION bill_closed_is_frozen();

-- What was on a cancelled bill is free again, in the same moment.
CREATE OR REPLACE FUNCTION bill_cancelled_holds_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.cancelled_at IS NOT NULL AND OLD.cancelled_at IS NULL THEN
        UPDATE bills_billline SET removed_at = NEW.cancelled_at, removed_by_id = NEW.cancelled_by_id
        WHERE bill_id = NEW.id AND removed_at IS NULL;
    END IF;
    RETURN NULL;
END $$;

CREATE OR REPLACE TRIGGER bill_cancelled_holds_nothing
    AFTER UPDATE ON bills_bill
    FOR EACH ROW EXECUTE FUNCTION bill_cancelled_holds_nothing();
CREATE OR REPLACE TRIGGER bill_version_is_history
    BEFORE UPDATE OR DELETE OR TRUNCATE ON bills_billversion
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('bill_version_is_history');
