-- For tables of which very many rows may change at a time: each row up to 100 of a statement; more are one entry
-- with their number and their first and last id. Rows that an UPDATE leaves as they are do not count, so that nobody
-- hides one change among them. Arguments: the kind; the column that has its name; perhaps a
-- function that turns the row, as JSON, into one that people can read.
CREATE OR REPLACE FUNCTION note_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    row_count bigint;
    first_id bigint;
    last_id bigint;
    one record;
    before jsonb;
    after jsonb;
    verb text := CASE TG_OP WHEN 'INSERT' THEN 'rows added' WHEN 'DELETE' THEN 'rows removed' ELSE 'rows changed' END;
BEGIN
    IF TG_OP = 'DELETE' THEN
        SELECT count(*), min(id), max(id) INTO row_count, first_id, last_id FROM before_rows;
    ELSIF TG_OP = 'INSERT' THEN
        SELECT count(*), min(id), max(id) INTO row_count, first_id, last_id FROM after_rows;
    ELSE
        SELECT count(*), min(coalesce(now.id, was.id)), max(coalesce(now.id, was.id)) INTO row_count, first_id, last_id
        FROM before_rows was FULL JOIN after_rows now ON now.id = was.id WHERE was IS DISTINCT FROM now;
    END IF;
    IF row_count > 100 THEN
        INSERT INTO public.accounts_pendingchange (subject_kind, subject, subject_id, verb, change)
        VALUES (TG_ARGV[0], row_count || ' rows', NULL, verb, jsonb_build_object(
            'kind', TG_ARGV[0], 'verb', verb, 'rows', row_count, 'first_id', first_id, 'last_id', last_id));
        RETURN NULL;
    END IF;
    FOR one IN EXECUTE CASE TG_OP
        WHEN 'INSERT' THEN 'SELECT NULL::jsonb AS before, to_jsonb(now) AS after FROM after_rows now ORDER BY now.id'
        WHEN 'DELETE' THEN 'SELECT to_jsonb(gone) AS before, NULL::jsonb AS after FROM before_rows gone ORDER BY gone.id'
        ELSE 'SELECT to_jsonb(was) AS before, to_jsonb(now) AS after FROM before_rows was FULL JOIN after_rows now ON now.id = was.id WHERE was IS DISTINCT FROM now ORDER BY coalesce(now.id, was.id)'
    END LOOP
        before := one.before;
        after := one.after;
        IF TG_NARGS > 2 THEN
            EXECUTE format('SELECT public.%1$I($1), public.%1$I($2)', TG_ARGV[2]) INTO before, after USING before, after;
        END IF;
        PERFORM public.note_change(
            TG_ARGV[0], coalesce(after, before) ->> TG_ARGV[1], (coalesce(after, before) ->> 'id')::bigint, before, after,
            '{}', '{}');
    END LOOP;
    RETURN NULL;
END $$;
