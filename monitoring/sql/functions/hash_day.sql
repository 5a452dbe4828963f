-- What a day's seal is made of: for each of its 24 hours (UTC) the number of audit entries and of scans, and their
-- hashes. Hour by hour, so that a million scans a day take no more memory than an hour of them.
CREATE OR REPLACE FUNCTION hash_day(day date) RETURNS jsonb LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    hours jsonb := '[]';
    since timestamptz := day::timestamp AT TIME ZONE 'UTC';
BEGIN
    FOR hour IN 0..23 LOOP
        hours := hours || jsonb_build_object(
            'audit', public.hash_audit_hour(since + make_interval(hours => hour)),
            'scans', public.hash_scans_hour(since + make_interval(hours => hour)));
    END LOOP;
    RETURN hours;
END $$;
