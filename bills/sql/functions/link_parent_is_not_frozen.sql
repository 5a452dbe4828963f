-- The contents of a parent on a closed bill cannot change.
CREATE OR REPLACE FUNCTION link_parent_is_not_frozen() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    bill_number text;
BEGIN
    -- Most parents are on no bill yet, and nobody puts one on a bill while it is locked.
    IF NOT EXISTS (SELECT FROM made JOIN bills_billline line ON line.parent_id = made.parent_id WHERE line.removed_at IS NULL) THEN
        RETURN NULL;
    END IF;
    SELECT (find_freezing_bill(parent_id)).number INTO bill_number
    FROM (SELECT DISTINCT parent_id FROM made WHERE TG_OP = 'UPDATE' OR unlinked_at IS NULL) touched
    WHERE (find_freezing_bill(parent_id)).id IS NOT NULL
    LIMIT 1;
    IF FOUND THEN
        PERFORM refuse('link_parent_is_not_frozen', format('Bill %s is closed.', bill_number));
    END IF;
    RETURN NULL;
END $$;
