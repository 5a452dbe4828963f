-- Keep what was changed in a row until its transaction ends (accounts_pendingchange). Nothing if only `ignored` columns
-- were. Of `hidden` columns, such as passwords, only that they were.
CREATE OR REPLACE FUNCTION note_change(kind text, which text, key bigint, before jsonb, after jsonb, hidden text[], ignored text[])
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    verb text := CASE WHEN before IS NULL THEN 'row added' WHEN after IS NULL THEN 'row removed' ELSE 'row changed' END;
    facts jsonb;
BEGIN
    IF before IS NULL OR after IS NULL THEN
        facts := jsonb_build_object('fields', jsonb_strip_nulls(coalesce(after, before) - hidden - ignored));
    ELSE
        SELECT jsonb_build_object('changed', jsonb_object_agg(name, CASE
                   WHEN name = ANY (hidden) THEN to_jsonb('changed'::text) ELSE jsonb_build_array(before -> name, value) END))
        INTO facts
        FROM jsonb_each(after - ignored) AS column_now (name, value)
        WHERE value IS DISTINCT FROM before -> name
        HAVING count(*) > 0;
        IF facts IS NULL THEN
            RETURN;
        END IF;
    END IF;
    INSERT INTO public.accounts_pendingchange (subject_kind, subject, subject_id, verb, change)
    VALUES (kind, left(which, 150), key, verb,
            jsonb_build_object('kind', kind, 'verb', verb, 'subject', left(which, 150), 'id', key) || facts);
END $$;
REVOKE ALL ON FUNCTION note_change FROM public;
