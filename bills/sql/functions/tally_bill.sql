CREATE OR REPLACE FUNCTION tally_bill() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM add_bill_to_tally(OLD, -1);
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM add_bill_to_tally(NEW, 1);
    END IF;
    RETURN NULL;
END $$;
