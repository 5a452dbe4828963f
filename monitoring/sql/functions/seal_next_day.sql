-- Seal the day after the last one that is sealed, or the first that has rows. Nothing until it has been over for an
-- hour: until then a transaction that began in it may still write.
CREATE OR REPLACE FUNCTION seal_next_day() RETURNS SETOF monitoring_dayseal LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp SET timezone = 'UTC' AS $$
#variable_conflict use_column
DECLARE
    seal public.monitoring_dayseal;
    since timestamptz;
BEGIN
    LOCK TABLE public.monitoring_dayseal IN SHARE ROW EXCLUSIVE MODE;
    SELECT day + 1, seal INTO seal.day, seal.previous FROM public.monitoring_dayseal ORDER BY day DESC LIMIT 1;
    seal.previous := coalesce(seal.previous, '');
    IF seal.day IS NULL THEN
        seal.day := least((SELECT min(at) FROM public.accounts_auditentry), (SELECT min(received_at) FROM public.scanning_scan))::date;
    END IF;
    since := seal.day;
    IF seal.day IS NULL OR since + interval '25 hours' > clock_timestamp() THEN
        RETURN;
    END IF;
    seal.hours := public.hash_day(seal.day);
    SELECT sum((hour #>> '{audit,0}')::bigint), sum((hour #>> '{scans,0}')::bigint) INTO seal.audit_count, seal.scan_count
    FROM jsonb_array_elements(seal.hours) AS hours (hour);
    seal.last_audit_id := (SELECT id FROM public.accounts_auditentry
                           WHERE at >= since AND at < since + interval '1 day' ORDER BY at DESC, id DESC LIMIT 1);
    seal.last_scan_id := (SELECT id FROM public.scanning_scan
                          WHERE received_at >= since AND received_at < since + interval '1 day' ORDER BY received_at DESC, id DESC LIMIT 1);
    seal.sealed_at := clock_timestamp();
    seal.seal := public.make_seal(seal);
    INSERT INTO public.monitoring_dayseal (day, previous, audit_count, scan_count, last_audit_id, last_scan_id, hours, sealed_at, seal)
    VALUES (seal.day, seal.previous, seal.audit_count, seal.scan_count, seal.last_audit_id, seal.last_scan_id, seal.hours, seal.sealed_at, seal.seal);
    RETURN NEXT seal;
END $$;
