-- The one way into the audit. When it is written, the clock says; who does it, from where and in which request,
-- the transaction's settings: tracetrack.person_id, tracetrack.address, tracetrack.request_id (accounts/audit_context.py).
-- Where an API key acts as the person, its name, tracetrack.key_name, is added to the words as "key".
--
-- what, kind, which, key, words: the entry's verb, subject_kind, subject, subject_id and detail.
-- taken: what triggers saw of rows of these kinds in this transaction belongs to this entry, as does all that they
-- saw of its own subject. So a change has one entry, with the application's words and the database's facts.
CREATE OR REPLACE FUNCTION write_audit_entry(what text, kind text, which text, key bigint, words jsonb, taken text[])
RETURNS accounts_auditentry LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    person bigint := nullif(current_setting('tracetrack.person_id', true), '');
    key_name text := nullif(current_setting('tracetrack.key_name', true), '');
    facts jsonb;
    made public.accounts_auditentry;
BEGIN
    IF jsonb_typeof(words) <> 'object' THEN
        PERFORM public.refuse('audit_entry_has_names', 'The words of an entry have names: a JSON object.');
    END IF;
    WITH seen AS (
        DELETE FROM public.accounts_pendingchange pending
        WHERE pending.subject_kind = ANY (taken)
           OR pending.subject_kind = kind AND (pending.subject_id = key OR pending.subject = which)
        RETURNING pending.id, pending.change
    )
    SELECT coalesce(jsonb_agg(change ORDER BY id), '[]') INTO facts FROM seen;
    INSERT INTO public.accounts_auditentry (at, by_id, verb, subject_kind, subject, subject_id, detail, row_changes, address, request_id)
    VALUES (clock_timestamp(), person, what, kind, which, key,
            words || CASE WHEN key_name IS NULL THEN '{}' ELSE jsonb_build_object('key', key_name) END, facts,
            nullif(current_setting('tracetrack.address', true), '')::inet,
            nullif(current_setting('tracetrack.request_id', true), ''))
    RETURNING * INTO made;
    RETURN made;
END $$;
