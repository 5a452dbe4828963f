CREATE OR REPLACE FUNCTION plan_done(run scan_run, s scanning_scan) RETURNS scan_run LANGUAGE plpgsql AS $$
BEGIN
    run.scans := run.scans || s;
    run.ids := run.ids || s.id;
    run.is_planned := true;
    RETURN run;
END $$;
