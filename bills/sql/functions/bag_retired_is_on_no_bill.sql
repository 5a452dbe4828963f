-- A parent on an open bill is in use: it cannot be retired.
CREATE OR REPLACE FUNCTION bag_retired_is_on_no_bill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM bills_billline line JOIN bills_bill bill ON bill.id = line.bill_id
        WHERE line.parent_id = NEW.id AND line.removed_at IS NULL AND bill.closed_at IS NULL
    ) THEN
        PERFORM refuse('bag_retired_is_on_no_bill', 'A bag on an open bill cannot be retired.');
    END IF;
    RETURN NEW;
END $$;
