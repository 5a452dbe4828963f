-- What a scan does. `record_scans` takes a batch and calls one function per action (actions.sql, undo.sql); each is
-- handed the scan as it will be stored, fills in what it did or why not, and gives it back (steps.sql).
-- To change something: edit it here and add a migration that runs this file again.

CREATE OR REPLACE TRIGGER scan_is_history
    BEFORE UPDATE OR DELETE OR TRUNCATE ON scanning_scan
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('scan_is_history');


-- Lock, in an order that is the same for everybody, all that the batch may touch: first the names of codes
-- that are no bags yet, then the bags. Locks on bills are shared and come later; whoever closes a bill
-- waits for bags never, so the order cannot turn into a circle.
CREATE OR REPLACE FUNCTION lock_for_scans(scans jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes text[];
    undone uuid[];
    moves boolean;
    known text[];
    name_key bigint;
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT wanted), array_agg(undoes) FILTER (WHERE undoes IS NOT NULL),
           bool_or(action IN ('unpack', 'move'))
    INTO codes, undone, moves
    FROM jsonb_to_recordset(scans) AS scan(action text, code text, named_parent text, undoes uuid),
         LATERAL (VALUES (scan.code), (scan.named_parent)) AS named(wanted)
    WHERE wanted <> '' OR undoes IS NOT NULL;

    SELECT array_agg(code) INTO known FROM bags_bag WHERE code = ANY (codes);
    FOR name_key IN
        SELECT DISTINCT hashtextextended(wanted, 0) FROM unnest(codes) wanted
        WHERE wanted <> ALL (coalesce(known, '{}')) ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(name_key);
    END LOOP;

    touched := ARRAY(SELECT id FROM bags_bag WHERE code = ANY (codes));
    IF moves THEN
        touched := touched || ARRAY(
            SELECT parent_id FROM bags_link WHERE child_id = ANY (touched) AND unlinked_at IS NULL);
    END IF;
    IF undone IS NOT NULL THEN
        touched := touched || ARRAY(
            SELECT bag.id FROM scanning_scan scan LEFT JOIN bags_link ended ON ended.id = scan.ended_link_id,
                LATERAL (VALUES (scan.bag_id), (scan.parent_id), (ended.parent_id)) AS bag(id)
            WHERE scan.id = ANY (undone) AND bag.id IS NOT NULL
            UNION ALL
            SELECT link.child_id FROM scanning_scan scan, LATERAL links_ended_by(scan) link
            WHERE scan.id = ANY (undone) AND scan.action = 'empty');
    END IF;
    PERFORM FROM bags_bag WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
END $$;

-- One scan that passed its first checks: done by the function of its action.
CREATE OR REPLACE FUNCTION done(s scanning_scan, own_area bigint, is_admin boolean, may_bill boolean,
                                site bags_sitesettings) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    RETURN CASE s.action
        WHEN 'pack' THEN scan_pack(s, own_area, site)
        WHEN 'unpack' THEN scan_unpack(s, own_area)
        WHEN 'empty' THEN scan_empty(s, own_area)
        WHEN 'move' THEN scan_move(s, own_area, site)
        WHEN 'bill' THEN scan_bill(s, own_area)
        WHEN 'unbill' THEN scan_unbill(s)
        WHEN 'look' THEN scan_look(s)
        WHEN 'undo' THEN scan_undo(s, own_area, is_admin, may_bill)
    END;
END $$;

-- What the station still holds: written when it holds something, and when it no longer does.
CREATE OR REPLACE FUNCTION note_station(person bigint, device text, held integer, held_for jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF held > 0 OR held_for <> '{}' THEN
        INSERT INTO bills_station (name, user_id, waiting, waiting_for, told_at)
        VALUES (device, person, held, held_for, clock_timestamp())
        ON CONFLICT (name, user_id) DO UPDATE
        SET waiting = excluded.waiting, waiting_for = excluded.waiting_for, told_at = excluded.told_at;
    ELSE
        UPDATE bills_station SET waiting = 0, waiting_for = '{}', told_at = clock_timestamp()
        WHERE name = device AND user_id = person AND (waiting > 0 OR waiting_for <> '{}');
    END IF;
END $$;

-- The children that a scan packed: one, or one less when it undid that. Moving and putting back are no packing.
CREATE OR REPLACE FUNCTION packed_by(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE scan.action
        WHEN 'pack' THEN (scan.made_link_id IS NOT NULL)::integer
        WHEN 'undo' THEN -(scan.ended_link_id IS NOT NULL AND scan.made_link_id IS NULL)::integer
        ELSE 0
    END
$$;

-- The children that an `empty` took out at once, or that its undo put back at once.
CREATE OR REPLACE FUNCTION emptied_by(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE scan.action
        WHEN 'empty' THEN (SELECT count(*) FROM links_ended_by(scan))
        ELSE -(SELECT count(*) FROM bags_link
               WHERE parent_id = scan.parent_id AND linked_at = scan.received_at AND linked_by_id = scan.user_id)
    END
$$;

-- The children that a scan took out of their parents, less those that it put back by undoing that.
-- It has no query of its own, so that it costs nothing where it is asked of millions of scans.
CREATE OR REPLACE FUNCTION taken_out_by(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE
        WHEN scan.action NOT IN ('unpack', 'empty', 'undo') OR scan.outcome <> 'saved' THEN 0
        WHEN scan.action = 'unpack' THEN 1
        WHEN coalesce(scan.made_link_id, scan.ended_link_id, scan.line_id) IS NULL THEN emptied_by(scan)
        ELSE -(scan.made_link_id IS NOT NULL AND scan.ended_link_id IS NULL)::integer
    END
$$;

-- Count these new scans. Everybody writes their own rows, so nobody waits; in one order, in case two tabs of one
-- station do it at once.
CREATE OR REPLACE FUNCTION tally_scans(made uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO scanning_scantally AS tally
        (quarter_at, user_id, station, area_id, action, outcome, reason, scan_count, linked_count, taken_out_count,
         first_at, last_at)
    SELECT date_bin('15 minutes', received_at, 'epoch'), user_id, station, area_id, action, outcome, reason,
           count(*), sum(packed_by(scan)), sum(taken_out_by(scan)), min(received_at), max(received_at)
    FROM scanning_scan scan WHERE id = ANY (made)
    GROUP BY 1, 2, 3, 4, 5, 6, 7 ORDER BY 1, 2, 3, 4, 5, 6, 7
    ON CONFLICT (quarter_at, user_id, station, area_id, action, outcome, reason) DO UPDATE
    SET scan_count = tally.scan_count + excluded.scan_count,
        linked_count = tally.linked_count + excluded.linked_count,
        taken_out_count = tally.taken_out_count + excluded.taken_out_count,
        first_at = least(tally.first_at, excluded.first_at),
        last_at = greatest(tally.last_at, excluded.last_at);
END $$;

-- Store a batch of scans and do what they ask, in order, all in one transaction.
--
-- person: accounts_user.id. device: the station's name. scans: a JSON array of objects with the columns of
-- scanning_scan that the device knows (id, seq, action, code, named_parent, named_bill, undoes, scanned_at,
-- source, content_hash), codes normalised; `reason` holds what was wrong before the database was asked.
-- held, held_for: how many scans the station still holds after these, and for which parents and bills (bills_station).
-- Returns a row for each scan, in order. A scan id that is stored already changes nothing: `replayed` is true,
-- or the reason is id_reused when the content or the person differs.
CREATE OR REPLACE FUNCTION record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb) RETURNS TABLE (
    id uuid, outcome text, reason text, replayed boolean, action text, code text, named_parent text, kind text,
    retired boolean, parent_code text, child_count integer, bill_number text, found_code text, found_by text,
    found_at timestamptz, usual_children integer
) LANGUAGE plpgsql
-- Otherwise each statement with an array is planned anew at each call, which costs more than running it.
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    site bags_sitesettings;
    roles text[];
    is_admin boolean;
    may_bill boolean;
    home_area bigint;
    asked jsonb;
    stored scanning_scan;
    s scanning_scan;
    made uuid[] := '{}';
BEGIN
    SELECT array_agg(role.name), bool_or(u.is_superuser), min(u.area_id) INTO roles, is_admin, home_area
    FROM accounts_user u
    LEFT JOIN accounts_user_groups member ON member.user_id = u.id
    LEFT JOIN auth_group role ON role.id = member.group_id
    WHERE u.id = person;
    is_admin := is_admin OR coalesce('Admin' = ANY (roles), false);
    may_bill := is_admin OR coalesce('Biller' = ANY (roles), false);
    SELECT * INTO site FROM bags_sitesettings;
    PERFORM lock_for_scans(scans);

    FOR asked IN SELECT jsonb_array_elements(scans) LOOP
        s := jsonb_populate_record(NULL::scanning_scan, asked);
        SELECT * INTO stored FROM scanning_scan WHERE scanning_scan.id = s.id;
        replayed := stored.id IS NOT NULL;
        IF stored.user_id <> person OR stored.content_hash <> s.content_hash THEN
            replayed := false;
            s := refused(s, 'id_reused');
        ELSIF replayed THEN
            s := stored;
        ELSE
            s.received_at := clock_timestamp();
            s.user_id := person;
            s.area_id := home_area;
            s.station := device;
            IF s.reason IS NOT NULL THEN
                s := refused(s, s.reason);
            ELSIF NOT (may_bill OR coalesce('Dispatcher' = ANY (roles), false) AND s.action NOT IN ('bill', 'unbill')) THEN
                s := refused(s, 'not_allowed');
            ELSE
                s := done(s, CASE WHEN may_bill THEN NULL ELSE home_area END, is_admin, may_bill, site);
            END IF;
            s.child_count := CASE WHEN s.parent_id IS NOT NULL THEN children_in(s.parent_id) END;
            INSERT INTO scanning_scan VALUES (s.*);
            made := made || s.id;
        END IF;

        id := s.id; outcome := s.outcome; reason := s.reason; action := s.action; code := s.code;
        named_parent := s.named_parent; child_count := s.child_count; usual_children := site.expected_children;
        found_code := s.found_code; found_by := s.found_by; found_at := s.found_at;
        SELECT bag.kind, bag.retired_at IS NOT NULL INTO kind, retired FROM bags_bag bag WHERE bag.id = s.bag_id;
        parent_code := (SELECT bag.code FROM bags_bag bag WHERE bag.id = s.parent_id);
        bill_number := (SELECT bill.number FROM bills_bill bill WHERE bill.id = s.bill_id);
        RETURN NEXT;
    END LOOP;

    PERFORM tally_scans(made);
    PERFORM note_station(person, device, held, held_for);
END $$;
