CREATE OR REPLACE FUNCTION refuse_scan(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.outcome := 'refused';
    s.reason := reason;
    -- What is no code may be longer than one, as a bill's number that a program made up.
    s.found_code := left(code, 64);
    s.found_at := at;
    s.found_by_id := by_id;
    RETURN s;
END $$;
