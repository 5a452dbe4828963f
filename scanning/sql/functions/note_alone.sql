-- Keep what a scan that was done alone has changed: what touches it is done alone too.
CREATE OR REPLACE FUNCTION note_alone(run scan_run, s scanning_scan) RETURNS scan_run LANGUAGE plpgsql AS $$
BEGIN
    run.ids := run.ids || s.id;
    IF s.outcome = 'saved' AND s.action NOT IN ('look', 'finish') THEN
        run.changed := run.changed || s.code::text || s.named_parent::text;
        -- Which bags these touch, their codes do not say.
        run.is_all_changed := run.is_all_changed OR s.action IN ('empty', 'undo');
        run.parents := '{}';
        run.child_counts := '{}';
    END IF;
    RETURN run;
END $$;
