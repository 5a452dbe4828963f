-- Entries come through write_audit_entry, which alone knows the time and the person. The role that serves requests
-- may not insert at all; this refuses its owner too, who would have to change the schema.
CREATE OR REPLACE FUNCTION refuse_own_entry() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    context text;
BEGIN
    GET DIAGNOSTICS context = PG_CONTEXT;
    IF context NOT LIKE '%PL/pgSQL function write_audit_entry(text,text,text,bigint,jsonb,text[]) line%' THEN
        PERFORM public.refuse('audit_entry_is_written_by_function', 'Audit entries are written by write_audit_entry only.');
    END IF;
    RETURN NEW;
END $$;
