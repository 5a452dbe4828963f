-- One more partition of scanning_scan, once divide_scans.sql has divided it. Making one that is there changes nothing.
--
--   psql "$DATABASE_OWNER_URL" -v month="'2027-05-01'" -f add_month.sql
--
-- As the owner of the tables, from a timer of the host that has DATABASE_OWNER_URL, a month ahead. It waits for at most
-- three seconds, and fails if scanning_scan_other has rows of that month already: then leave that month there.
\set ON_ERROR_STOP on
SET search_path = public, pg_temp;
SET lock_timeout = '3s';

CREATE FUNCTION pg_temp.first_id(moment timestamptz) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
SELECT 'scanning_scan_' || to_char(:month::timestamptz, 'YYYY_MM') AS partition, pg_temp.first_id(:month) AS low,
       pg_temp.first_id(:month::timestamptz + interval '1 month') AS high \gset

BEGIN;
CREATE TABLE IF NOT EXISTS :partition PARTITION OF scanning_scan FOR VALUES FROM (:'low') TO (:'high')
WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,
      autovacuum_freeze_min_age = 0);
-- New tables may be written by the role that serves; a partition is reached through its table only.
SELECT format('REVOKE ALL ON %I FROM %s', :'partition', string_agg(DISTINCT acl.grantee::regrole::text, ', '))
FROM pg_class, aclexplode(relacl) acl
WHERE oid = :'partition'::regclass AND acl.grantee NOT IN (0, relowner) HAVING count(*) > 0 \gexec
COMMIT;
