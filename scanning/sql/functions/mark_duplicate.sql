CREATE OR REPLACE FUNCTION mark_duplicate(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s := refuse_scan(s, reason, code, by_id, at);
    s.outcome := 'duplicate';
    RETURN s;
END $$;
