-- The seal of a day: the SHA-256 over the seal of the day before and all that is kept of this one. When it was
-- sealed is in it too: by that time a worker that is late is told from seals that were removed. Whoever has the day
-- sealed may write dates otherwise.
CREATE OR REPLACE FUNCTION make_seal(seal monitoring_dayseal) RETURNS text LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, public, pg_temp SET datestyle = 'ISO' AS $$
    SELECT encode(sha256(convert_to(jsonb_build_array(
        seal.previous, seal.day::text, seal.audit_count, seal.scan_count, seal.last_audit_id, seal.last_scan_id, seal.hours,
        extract(epoch FROM seal.sealed_at))::text, 'UTF8')), 'hex')
$$;
