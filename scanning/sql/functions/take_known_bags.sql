-- Somebody's import made bags of planned codes a moment ago: what is planned is about those bags.
CREATE OR REPLACE FUNCTION take_known_bags(run scan_run) RETURNS scan_run LANGUAGE plpgsql AS $$
DECLARE
    known record;
BEGIN
    FOR known IN
        SELECT planned.id AS planned, bag.id
        FROM unnest(run.bags) planned JOIN bags_bag bag ON bag.code = planned.code AND bag.id <> planned.id
    LOOP
        FOR place IN 1 .. cardinality(run.links) LOOP
            IF run.links[place].child_id = known.planned THEN
                run.links[place].child_id := known.id;
            ELSIF run.links[place].parent_id = known.planned THEN
                run.links[place].parent_id := known.id;
            END IF;
        END LOOP;
        FOR place IN 1 .. cardinality(run.scans) LOOP
            IF run.scans[place].bag_id = known.planned THEN
                run.scans[place].bag_id := known.id;
            END IF;
            IF run.scans[place].parent_id = known.planned THEN
                run.scans[place].parent_id := known.id;
            END IF;
        END LOOP;
        run.bags := ARRAY(SELECT bag FROM unnest(run.bags) bag WHERE bag.id <> known.planned);
    END LOOP;
    -- What else the call planned of them is not true any more: from here on each bag is found as it stands.
    run.is_all_changed := true;
    RETURN run;
END $$;
