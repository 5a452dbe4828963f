-- At the end of the transaction: what no entry of the application has taken gets one of its own.
CREATE OR REPLACE FUNCTION write_pending_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    IF EXISTS (SELECT FROM public.accounts_pendingchange WHERE id = NEW.id) THEN
        PERFORM public.write_audit_entry(NEW.verb, NEW.subject_kind, NEW.subject, NEW.subject_id,
            CASE WHEN coalesce(current_setting('tracetrack.person_id', true), '') = ''
                 THEN jsonb_build_object('database_user', session_user) ELSE '{}' END, '{}');
    END IF;
    RETURN NULL;
END $$;
