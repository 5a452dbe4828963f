-- Store batches of scans and do what they ask, all in one transaction: as if the batches had come one after the
-- other, and the scans of each in order.
--
-- batches: a JSON array of objects. person: accounts_user.id. station: its name. session: NULL where the caller knows
-- that this person sends it; else digest, seal and idle_seconds_allowed (is_live_session). held, held_for: how
-- many scans the station still holds after these, and for which parents and bills: of these only those that the person
-- may touch are kept. scans: objects with the columns of scanning_scan that the device knows (id, seq, action, code,
-- named_parent, named_bill, undoes, scanned_at, source, fault, content_hash), codes normalised; `reason` holds what was
-- wrong before the database was asked, taken_in_by_id the admin who vouches for a person who may have no role any more,
-- token_id the API key that sent it.
-- Returns a row for each scan, in order. A scan id that is stored already changes nothing: `replayed` is true,
-- or the reason is id_reused when the content or the person differs. Of a batch whose person is not signed in, or
-- by a session that is not as it was, nothing is stored: it has one row without an id, for the reason not_signed_in.
CREATE OR REPLACE FUNCTION record_scans(batches jsonb) RETURNS SETOF scan_answer LANGUAGE plpgsql
-- With its owner's rights: by these, and not by the setting alone, the audit's triggers know a scan.
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- Otherwise each statement with an array is planned anew at each call, which costs more than running it.
SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    is_scan text;
    scans scanning_scan[] := list_scans(batches);
    met scan_met[];
    senders batch_sender[];
    sender batch_sender;
    site bags_codesettings;
    run scan_run := begin_run();
    s scanning_scan;
    stored scanning_scan;
    recorded scanning_scan[] := '{}';
    answer scan_answer;
    place integer := 0;  -- of the scan in the call
    now_at timestamptz := '-infinity';
BEGIN
    -- A scan is its own trace: the audit's triggers on bags, links and lines of bills let its work pass.
    is_scan := set_config('tracetrack.is_scan', 'on', true);
    PERFORM lock_for_scans(scans);
    senders := find_senders(batches);
    SELECT * INTO site FROM bags_codesettings;
    met := find_met(scans);

    FOR number IN 1 .. cardinality(senders) LOOP
        sender := senders[number];
        IF NOT sender.is_signed_in THEN
            answer := NULL;
            answer.batch := number - 1;
            answer.reason := 'not_signed_in';
            RETURN NEXT answer;
            place := place + sender.scan_count;
            CONTINUE;
        END IF;
        FOR nth IN 1 .. sender.scan_count LOOP
            place := place + 1;
            s := scans[place];
            stored := met[place].stored;
            IF s.id = ANY (run.ids) THEN
                run := store_run(run);
                SELECT * INTO stored FROM scanning_scan WHERE id = s.id;
            END IF;
            IF stored.user_id <> sender.person OR stored.content_hash <> s.content_hash THEN
                answer := answer_scan(refuse_scan(s, 'id_reused'), false, sender, site);
            ELSIF stored.id IS NOT NULL THEN
                answer := answer_scan(stored, true, sender, site);
            ELSE
                -- Never twice the same: by it a scan knows what came before.
                now_at := greatest(clock_timestamp(), now_at + interval '1 microsecond');
                s.received_at := now_at;
                s.user_id := sender.person;
                s.area_id := sender.home_area;
                s.station := sender.station;
                run := plan_scan(run, s, met[place], sender, site);
                IF run.is_planned THEN
                    s := run.scans[cardinality(run.scans)];
                    answer := answer_planned(s, site);
                ELSE
                    run := store_run(run);
                    s := decide_scan(s, sender, site);
                    INSERT INTO scanning_scan VALUES (s.*);
                    run := note_alone(run, s);
                    answer := answer_scan(s, false, sender, site);
                END IF;
                recorded := recorded || s;
                IF s.put_down OR (sender.down).parent IS NOT NULL THEN
                    senders := follow_put_down(senders, number, s);
                    sender := senders[number];
                END IF;
            END IF;
            answer.batch := number - 1;
            answer.idle_seconds := sender.idle_seconds;
            RETURN NEXT answer;
        END LOOP;
    END LOOP;

    run := store_run(run);
    PERFORM tally_scans(recorded);
    IF cardinality(senders) > 1 THEN
        PERFORM record_senders(senders, site);
    ELSIF sender.is_signed_in THEN
        PERFORM record_sender(sender, site);
    END IF;
    is_scan := set_config('tracetrack.is_scan', '', true);
END $$;
