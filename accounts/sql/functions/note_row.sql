-- For tables of which few rows change at a time. Arguments: the kind; the columns that have its name and its key;
-- hidden columns; ignored columns, each list with commas.
CREATE OR REPLACE FUNCTION note_row() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) END;
    one jsonb := coalesce(after, before);
BEGIN
    PERFORM public.note_change(
        TG_ARGV[0], coalesce(one ->> TG_ARGV[1], TG_ARGV[1]), (one ->> TG_ARGV[2])::bigint, before, after,
        string_to_array(TG_ARGV[3], ','), string_to_array(TG_ARGV[4], ','));
    RETURN NULL;
END $$;
