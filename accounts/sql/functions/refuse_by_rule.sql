-- For triggers whose condition says all. Arguments: the rule and its sentence.
CREATE OR REPLACE FUNCTION refuse_by_rule() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM public.refuse(TG_ARGV[0], TG_ARGV[1]);
    RETURN NULL;
END $$;
