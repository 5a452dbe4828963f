-- The trigger calls it for new bills whose numbers are not allowed. Older bills keep theirs.
CREATE OR REPLACE FUNCTION bill_new_number_is_allowed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse('bill_number_allowed', format('%s may not be the number of a bill.', NEW.number));
    RETURN NULL;
END $$;
