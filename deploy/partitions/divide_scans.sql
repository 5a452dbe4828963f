-- Divide scanning_scan by month, with the table that there is as the first partition: nothing is copied.
-- Why TraceTrack does not: docs/decisions/2026-11-29-partitions-of-scans.md, which also says what it costs.
--
--   psql "$DATABASE_OWNER_URL" -v first="'2027-02-01'" -v months=3 -f divide_scans.sql
--   .venv/bin/python manage.py migrate
--
-- first: a month that has not begun. months: how many partitions to make from then on. As the owner of the tables, with
-- the site running: scans wait while the second part runs, a second or two, and are sent again by their devices.
\set ON_ERROR_STOP on
SET search_path = public, pg_temp;
SET lock_timeout = '3s';

-- The first id of a moment: a UUIDv7 begins with its milliseconds.
CREATE FUNCTION pg_temp.first_id(moment timestamptz) RETURNS uuid LANGUAGE sql AS $$
    SELECT (lpad(to_hex((extract(epoch FROM moment) * 1000)::bigint), 12, '0') || repeat('0', 20))::uuid
$$;
SELECT pg_temp.first_id(:first) AS bound \gset

-- Beside the work: this reads the table, and stops if an id is later than the first month. Such ids were made by
-- integrations that send random UUIDs, or by a wrong clock; then choose a later month.
ALTER TABLE scanning_scan ADD CONSTRAINT scan_before_partitions CHECK (id < :'bound') NOT VALID;
ALTER TABLE scanning_scan VALIDATE CONSTRAINT scan_before_partitions;

BEGIN;
LOCK TABLE scanning_scan IN ACCESS EXCLUSIVE MODE;

-- Types that hold rows of scanning_scan, and functions that take or give some, would stay with the old table: they are
-- made anew as they are. So are functions that name it, which connections that have used them would not look up again.
CREATE TEMPORARY TABLE row_types ON COMMIT DROP AS
WITH RECURSIVE found (id) AS (
    SELECT reltype FROM pg_class WHERE oid = 'scanning_scan'::regclass
    UNION
    SELECT holder.reltype FROM found JOIN pg_type held ON found.id IN (held.oid, held.typelem)
    JOIN pg_attribute ON atttypid = held.oid JOIN pg_class holder ON holder.oid = attrelid AND holder.relkind = 'c')
SELECT id, id::regtype::text AS name, typarray, typrelid = 'scanning_scan'::regclass AS is_table,
    format('CREATE TYPE %s AS (%s); COMMENT ON TYPE %1$s IS %3$L', id::regtype, (
        SELECT string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', ' ORDER BY attnum)
        FROM pg_attribute WHERE attrelid = typrelid AND attnum > 0 AND NOT attisdropped
    ), obj_description(id, 'pg_type')) AS make_it
FROM found JOIN pg_type ON pg_type.oid = id;

CREATE TEMPORARY TABLE functions ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY oid) AS place,
    CASE WHEN bound.id IS NOT NULL THEN format('DROP FUNCTION %s', oid::regprocedure) END AS drop_it,
    concat_ws('; ', pg_get_functiondef(oid),
        format('COMMENT ON FUNCTION %s IS %L', oid::regprocedure, obj_description(oid, 'pg_proc'))) AS make_it
FROM pg_proc LEFT JOIN (
    SELECT DISTINCT objid AS id FROM pg_depend JOIN row_types ON refobjid IN (row_types.id, typarray)
    WHERE classid = 'pg_proc'::regclass AND refclassid = 'pg_type'::regclass) bound ON bound.id = oid
WHERE bound.id IS NOT NULL OR pronamespace = 'public'::regnamespace
    AND prosrc ~ (SELECT format('\y(%s)\y', string_agg(name, '|')) FROM row_types);
SELECT drop_it FROM functions ORDER BY place DESC \gexec
SELECT format('DROP TYPE %s', name) FROM row_types WHERE NOT is_table ORDER BY id DESC \gexec

CREATE TEMPORARY TABLE belongings ON COMMIT DROP AS
SELECT 1 AS place, format('ALTER TABLE scanning_scan ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) AS make_it
FROM pg_constraint WHERE conrelid = 'scanning_scan'::regclass AND contype IN ('p', 'f')
UNION ALL
SELECT 2, pg_get_indexdef(indexrelid) FROM pg_index WHERE indrelid = 'scanning_scan'::regclass AND NOT indisprimary
UNION ALL
SELECT 3, format('%s; COMMENT ON TRIGGER %I ON scanning_scan IS %L', pg_get_triggerdef(oid), tgname,
                 obj_description(oid, 'pg_trigger'))
FROM pg_trigger WHERE tgrelid = 'scanning_scan'::regclass AND NOT tgisinternal;

SELECT format('ALTER INDEX %s RENAME TO %I', indexrelid::regclass, left('first_' || relname, 63))
FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid WHERE indrelid = 'scanning_scan'::regclass \gexec
-- The old table keeps its trigger, under a name of its own.
SELECT format('COMMENT ON TRIGGER %1$I ON scanning_scan IS NULL; ALTER TRIGGER %1$I ON scanning_scan RENAME TO %2$I',
              tgname, 'first_' || tgname)
FROM pg_trigger WHERE tgrelid = 'scanning_scan'::regclass AND NOT tgisinternal \gexec
ALTER TABLE scanning_scan RENAME TO scanning_scan_first;

CREATE TABLE scanning_scan (LIKE scanning_scan_first INCLUDING CONSTRAINTS INCLUDING DEFAULTS INCLUDING STORAGE)
PARTITION BY RANGE (id);
ALTER TABLE scanning_scan DROP CONSTRAINT scan_before_partitions;
SELECT make_it FROM belongings ORDER BY place \gexec
ALTER TABLE scanning_scan ATTACH PARTITION scanning_scan_first FOR VALUES FROM (MINVALUE) TO (:'bound');
-- Whatever no partition takes: wrong clocks, random ids, and months that nobody has made.
CREATE TABLE scanning_scan_other PARTITION OF scanning_scan DEFAULT;
SELECT format('CREATE TABLE scanning_scan_%s PARTITION OF scanning_scan FOR VALUES FROM (%L) TO (%L)'
              ' WITH (autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02,'
              ' autovacuum_freeze_min_age = 0)',
              to_char(month, 'YYYY_MM'), pg_temp.first_id(month), pg_temp.first_id(month + interval '1 month'))
FROM generate_series(:first::timestamptz, :first::timestamptz + (:months - 1) * interval '1 month', '1 month') month \gexec
SELECT make_it FROM row_types WHERE NOT is_table ORDER BY id \gexec
SET LOCAL check_function_bodies = off;
SELECT make_it FROM functions ORDER BY place \gexec
COMMIT;
