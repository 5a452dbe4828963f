CREATE OR REPLACE FUNCTION plan_made(run scan_run, bag bags_bag) RETURNS scan_run LANGUAGE plpgsql AS $$
BEGIN
    run.bags := run.bags || bag;
    run.made := run.made || bag;
    run.made_codes := run.made_codes || bag.code::text;
    RETURN run;
END $$;
