-- Refuse because somebody has moved the bag on since: say where it is now.
CREATE OR REPLACE FUNCTION changed_since(s scanning_scan, code text, by_id bigint, at timestamptz)
RETURNS scanning_scan LANGUAGE sql AS $$ SELECT refused(s, 'changed_since', code, by_id, at) $$;
