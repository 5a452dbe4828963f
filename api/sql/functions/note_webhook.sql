-- As note_row, but of the address only what shorten_address leaves of it.
CREATE OR REPLACE FUNCTION note_webhook() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    before jsonb := CASE WHEN TG_OP <> 'INSERT' THEN to_jsonb(OLD) || jsonb_build_object('url', public.shorten_address(OLD.url)) END;
    after jsonb := CASE WHEN TG_OP <> 'DELETE' THEN to_jsonb(NEW) || jsonb_build_object('url', public.shorten_address(NEW.url)) END;
    one jsonb := coalesce(after, before);
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.url <> OLD.url AND before -> 'url' = after -> 'url' THEN
        after := after || jsonb_build_object('url', (after ->> 'url') || ' (another)');
    END IF;
    PERFORM public.note_change('webhook', one ->> 'name', (one ->> 'id')::bigint, before, after, '{seed}', '{}');
    RETURN NULL;
END $$;
