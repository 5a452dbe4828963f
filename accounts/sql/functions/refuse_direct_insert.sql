-- Rows of a trace come through one function, which alone knows the time and the person. The role that serves requests
-- may not insert them at all; this refuses their owner too, who would have to change the schema.
-- Arguments: the rule and the function.
CREATE OR REPLACE FUNCTION refuse_direct_insert() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    context text;
BEGIN
    GET DIAGNOSTICS context = PG_CONTEXT;
    IF position('PL/pgSQL function ' || TG_ARGV[1] || '(' IN context) = 0 THEN
        PERFORM public.refuse(TG_ARGV[0], format('Rows of %s are written by the function %s only.', TG_TABLE_NAME, TG_ARGV[1]));
    END IF;
    RETURN NEW;
END $$;
