-- Do what is planned: one statement for all bags, one for all links, one for all scans, and one count of them.
CREATE OR REPLACE FUNCTION store_run(run scan_run) RETURNS scan_run LANGUAGE plpgsql AS $$
DECLARE
    made_count integer;
    is_tallied text;
BEGIN
    IF cardinality(run.scans) = 0 THEN
        RETURN run;
    END IF;
    -- Bags and links are counted below: the triggers that count them let them pass.
    is_tallied := set_config('tracetrack.is_tallied', 'on', true);
    IF cardinality(run.bags) > 0 THEN
        -- Columns by name, here and below: those of a later version have their defaults.
        INSERT INTO bags_bag (id, code, kind, area_id, created_at)
        SELECT id, code, kind, area_id, created_at FROM unnest(run.bags) ON CONFLICT (code) DO NOTHING;
        GET DIAGNOSTICS made_count = ROW_COUNT;
        IF made_count < cardinality(run.bags) THEN
            run := take_known_bags(run);
        END IF;
    END IF;
    IF cardinality(run.links) > 0 THEN
        INSERT INTO bags_link (id, child_id, parent_id, linked_at, linked_by_id)
        SELECT id, child_id, parent_id, linked_at, linked_by_id FROM unnest(run.links);
    END IF;
    INSERT INTO scanning_scan SELECT * FROM unnest(run.scans);
    is_tallied := set_config('tracetrack.is_tallied', '', true);
    IF cardinality(run.bags) + cardinality(run.links) > 0 THEN
        PERFORM tally_run(run);
    END IF;
    run.bags := '{}';
    run.links := '{}';
    run.scans := '{}';
    RETURN run;
END $$;
