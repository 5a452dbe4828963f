-- An address as the audit may keep it: its scheme, its host and at most 8 characters of its path. The rest, and a
-- password in front of the host, may be what lets a caller in there.
CREATE OR REPLACE FUNCTION shorten_address(address text) RETURNS text IMMUTABLE LANGUAGE sql SET search_path = pg_catalog, public, pg_temp AS $$
    SELECT coalesce(parts[1] || '://' || parts[2] || parts[3], '') || CASE WHEN parts[4] = '' THEN '' ELSE '…' END
    FROM (VALUES (1)) AS one (row)
    LEFT JOIN regexp_match(address, '^(https?)://(?:[^/?#]*@)?([^/?#@\\]*)((?:/[^?#\\]{0,7})?)(.*)$', 'i') AS parts ON true
$$;
