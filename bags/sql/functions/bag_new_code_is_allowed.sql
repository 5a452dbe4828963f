-- The trigger calls it for new bags whose codes are not allowed. Older bags keep theirs and can still be changed.
CREATE OR REPLACE FUNCTION bag_new_code_is_allowed() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM refuse('bag_code_allowed', format('%s may not be the code of a bag.', NEW.code));
    RETURN NULL;
END $$;
