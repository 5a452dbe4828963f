-- The same of the scans that were received from `since` for an hour: hash_audit_hour.
CREATE OR REPLACE FUNCTION hash_scans_hour(since timestamptz) RETURNS jsonb LANGUAGE sql STABLE
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' SET bytea_output = 'hex' AS $$
    SELECT jsonb_build_array(count(*), encode(sha256(coalesce(string_agg(
        sha256(convert_to(jsonb_strip_nulls(to_jsonb(scan))::text, 'UTF8')), '' ORDER BY scan.received_at, scan.id), '')), 'hex'))
    FROM public.scanning_scan scan WHERE scan.received_at >= since AND scan.received_at < since + interval '1 hour'
$$;
