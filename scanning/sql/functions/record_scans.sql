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
    site bags_codesettings;
    senders batch_sender[];
    sender batch_sender;
    asked jsonb;
    place integer;
    one jsonb;
    stored scanning_scan;
    s scanning_scan;
    made uuid[] := '{}';
    answer scan_answer;
    held_for jsonb;
BEGIN
    -- A scan is its own trace: the audit's triggers on bags, links and lines of bills let its work pass.
    PERFORM set_config('tracetrack.is_scan', 'on', true);
    PERFORM lock_for_scans(batches);
    senders := find_senders(batches);
    SELECT * INTO site FROM bags_codesettings;

    FOR asked, place IN SELECT batch, number FROM jsonb_array_elements(batches) WITH ORDINALITY AS asked(batch, number) LOOP
        sender := senders[place];
        IF NOT sender.is_signed_in THEN
            answer := NULL;
            answer.batch := place - 1;
            answer.reason := 'not_signed_in';
            RETURN NEXT answer;
            CONTINUE;
        END IF;
        FOR one IN SELECT jsonb_array_elements(asked -> 'scans') LOOP
            s := jsonb_populate_record(NULL::scanning_scan, one);
            SELECT * INTO stored FROM scanning_scan WHERE id = s.id;
            IF stored.user_id <> sender.person OR stored.content_hash <> s.content_hash THEN
                answer := answer_scan(refuse_scan(s, 'id_reused'), false, sender, site);
            ELSIF stored.id IS NOT NULL THEN
                answer := answer_scan(stored, true, sender, site);
            ELSE
                s.received_at := clock_timestamp();
                s.user_id := sender.person;
                s.area_id := sender.home_area;
                s.station := sender.station;
                s := decide_scan(s, sender, site);
                INSERT INTO scanning_scan VALUES (s.*);
                made := made || s.id;
                sender.down := follow_put_down(sender.down, s);
                answer := answer_scan(s, false, sender, site);
            END IF;
            answer.batch := place - 1;
            answer.idle_seconds := sender.idle_seconds;
            RETURN NEXT answer;
        END LOOP;

        IF (sender.down).put_down_at IS DISTINCT FROM sender.was_put_down_at THEN
            PERFORM record_put_down(sender.person, sender.station, sender.down);
            sender.was_put_down_at := (sender.down).put_down_at;
            FOR later IN place + 1 .. cardinality(senders) LOOP
                IF (senders[later].person, senders[later].station) = (sender.person, sender.station) THEN
                    senders[later].down := sender.down;
                    senders[later].was_put_down_at := sender.was_put_down_at;
                END IF;
            END LOOP;
        END IF;
        held_for := asked -> 'held_for';
        IF held_for <> '{}' THEN
            held_for := keep_touchable(held_for, sender.own_area, sender.may_bill, site);
        END IF;
        PERFORM record_station(sender.person, sender.station, (asked ->> 'held')::integer, held_for);
    END LOOP;

    PERFORM tally_scans(made);
    PERFORM set_config('tracetrack.is_scan', '', true);
END $$;
