-- Take up a scan that is refused whatever the bags are. That the parents the call makes are not stored yet makes no
-- difference to what it puts down: they fit the site's pattern.
CREATE OR REPLACE FUNCTION plan_misread(run scan_run, s scanning_scan, site bags_codesettings) RETURNS scan_run LANGUAGE plpgsql AS $$
BEGIN
    s := refuse_scan(s, s.reason);
    s.put_down := CASE WHEN puts_down(s, site) THEN true END;
    RETURN plan_done(run, s);
END $$;
