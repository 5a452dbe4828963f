CREATE OR REPLACE FUNCTION already(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s := refused(s, reason, code, by_id, at);
    s.outcome := 'duplicate';
    RETURN s;
END $$;
