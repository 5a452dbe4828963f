-- Count the children of a parent, unless the run knows how many there are.
CREATE OR REPLACE FUNCTION plan_count(run scan_run, parent bigint) RETURNS scan_run LANGUAGE plpgsql AS $$
BEGIN
    IF parent <> ALL (run.parents) THEN
        run.parents := run.parents || parent;
        run.child_counts := run.child_counts || count_children(parent)::integer;
    END IF;
    RETURN run;
END $$;
