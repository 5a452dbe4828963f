CREATE OR REPLACE FUNCTION begin_run() RETURNS scan_run LANGUAGE plpgsql AS $$
BEGIN
    RETURN ROW(false, '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', false, '{}', '{}')::scan_run;
END $$;
