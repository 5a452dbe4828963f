-- How many audit entries there are from `since` for an hour, and the SHA-256 over those of each, in their order.
-- Columns that are null are left out, so that a column which is new changes no old hash.
CREATE OR REPLACE FUNCTION hash_audit_hour(since timestamptz) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
    SELECT jsonb_build_array(count(*), encode(sha256(coalesce(string_agg(sha256(convert_to((
        jsonb_strip_nulls(to_jsonb(entry) - 'detail' - 'row_changes')
        || jsonb_build_object('detail', entry.detail, 'row_changes', entry.row_changes))::text, 'UTF8')), ''
        ORDER BY entry.at, entry.id), '')), 'hex'))
    FROM public.accounts_auditentry entry WHERE entry.at >= since AND entry.at < since + interval '1 hour'
$$;
