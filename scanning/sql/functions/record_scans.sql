-- Store a batch of scans and do what they ask, in order, all in one transaction.
--
-- person: accounts_user.id. device: the station's name. scans: a JSON array of objects with the columns of
-- scanning_scan that the device knows (id, seq, action, code, named_parent, named_bill, undoes, scanned_at,
-- source, fault, content_hash), codes normalised; `reason` holds what was wrong before the database was asked,
-- taken_in_by_id the admin who vouches for a person who may have no role any more, token_id the API key that sent it.
-- held, held_for: how many scans the station still holds after these, and for which parents and bills: of these
-- only those that the person may touch are kept.
-- Returns a row for each scan, in order. A scan id that is stored already changes nothing: `replayed` is true,
-- or the reason is id_reused when the content or the person differs.
CREATE OR REPLACE FUNCTION record_scans(person bigint, device text, scans jsonb, held integer, held_for jsonb) RETURNS TABLE (
    id uuid, outcome text, reason text, replayed boolean, action text, code text, named_parent text, kind text,
    retired boolean, parent_code text, child_count integer, other_parent_code text, other_child_count integer,
    bill_number text, found_code text, found_by text, found_at timestamptz, put_back boolean, usual_children integer,
    parent_pattern text, child_pattern text, fault text, put_down boolean
) LANGUAGE plpgsql
-- With its owner's rights: by these, and not by the setting alone, the audit's triggers know a scan.
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp
-- Otherwise each statement with an array is planned anew at each call, which costs more than running it.
SET plan_cache_mode = force_generic_plan AS $$
#variable_conflict use_column
DECLARE
    site bags_codesettings;
    roles text[];
    is_admin boolean;
    may_bill boolean;
    home_area bigint;
    all_areas boolean;
    own_area bigint;  -- the area that limits the person; 0 before one is given, NULL without a limit
    asked jsonb;
    stored scanning_scan;
    s scanning_scan;
    made uuid[] := '{}';
    down scanning_parentputdown;  -- the parent that was put down at this station, until one is scanned
    was_put_down_at timestamptz;
BEGIN
    -- A scan is its own trace: the audit's triggers on bags, links and lines of bills let its work pass.
    PERFORM set_config('tracetrack.is_scan', 'on', true);
    -- Another batch of this station may hold them: what it puts down has to be read after it.
    PERFORM lock_for_scans(scans);
    SELECT array_agg(role.name), bool_or(u.is_superuser), min(u.area_id), bool_or(u.sees_all_areas), min(put.parent), min(put.label), min(put.put_down_at)
    INTO roles, is_admin, home_area, all_areas, down.parent, down.label, down.put_down_at
    FROM accounts_user u
    LEFT JOIN accounts_user_groups member ON member.user_id = u.id
    LEFT JOIN auth_group role ON role.id = member.group_id
    LEFT JOIN scanning_parentputdown put ON put.user_id = u.id AND put.station = device
    WHERE u.id = person;
    was_put_down_at := down.put_down_at;
    is_admin := is_admin OR coalesce('Admin' = ANY (roles), false);
    may_bill := is_admin OR coalesce('Biller' = ANY (roles), false);
    own_area := CASE WHEN NOT (may_bill OR all_areas) THEN coalesce(home_area, 0) END;
    SELECT * INTO site FROM bags_codesettings;

    FOR asked IN SELECT jsonb_array_elements(scans) LOOP
        s := jsonb_populate_record(NULL::scanning_scan, asked);
        SELECT * INTO stored FROM scanning_scan WHERE scanning_scan.id = s.id;
        replayed := stored.id IS NOT NULL;
        IF stored.user_id <> person OR stored.content_hash <> s.content_hash THEN
            replayed := false;
            s := refuse_scan(s, 'id_reused');
        ELSIF replayed THEN
            s := stored;
        ELSE
            s.received_at := clock_timestamp();
            s.user_id := person;
            s.area_id := home_area;
            s.station := device;
            IF s.reason IS NOT NULL THEN
                s := refuse_scan(s, s.reason);
            ELSIF names_bad_code(s) THEN
                s := refuse_scan(s, 'bad_code');
            ELSIF NOT (may_bill OR s.action NOT IN ('bill', 'unbill')
                       AND (coalesce('Dispatcher' = ANY (roles), false) OR s.taken_in_by_id IS NOT NULL)) THEN
                s := refuse_scan(s, 'not_allowed');
            -- Before a dispatcher has an area, nothing; what was found missing says why. An admin who takes scans in
            -- vouches for their maker.
            ELSIF own_area = 0 AND s.taken_in_by_id IS NULL THEN
                s := refuse_scan(s, 'not_allowed', 'area');
            ELSE
                s := perform_scan(s, own_area, is_admin, may_bill, site, down);
            END IF;
            IF s.outcome = 'refused' AND puts_down(s, site) THEN
                s.put_down := true;
                -- What waits for the label before it leaves that label to be named.
                IF s.reason <> 'doubtful' OR s.found_at IS NULL THEN
                    down.parent := s.named_parent; down.label := left(s.code, 64); down.put_down_at := s.received_at;
                END IF;
            ELSIF s.action IN ('pack', 'look') AND s.outcome = 'saved' AND s.bag_id = s.parent_id THEN
                down := NULL;
            END IF;
            s.child_count := CASE WHEN s.parent_id IS NOT NULL THEN count_children(s.parent_id) END;
            s.other_child_count := CASE WHEN s.other_parent_id IS NOT NULL THEN count_children(s.other_parent_id) END;
            INSERT INTO scanning_scan VALUES (s.*);
            made := made || s.id;
        END IF;

        id := s.id; outcome := s.outcome; reason := s.reason; action := s.action; code := s.code;
        named_parent := s.named_parent; usual_children := site.expected_children;
        -- For answers that say what codes look like here.
        parent_pattern := CASE WHEN s.reason IS NOT NULL AND names_patterns(s, site) THEN site.parent_pattern END;
        child_pattern := CASE WHEN parent_pattern IS NOT NULL THEN site.child_pattern END;
        fault := s.fault; put_down := s.put_down; found_at := s.found_at;
        -- What else a new scan found is of the own area, or it was refused for that; an old one may have found anything.
        found_code := CASE WHEN own_area IS NOT NULL
                                AND (replayed OR s.reason IN ('already_left', 'parent_frozen', 'doubtful'))
                           THEN show_found(s, own_area) ELSE s.found_code END;
        put_back := CASE WHEN s.reason = 'withdrawn' THEN scan_brings_back(s.found_code, site)
                         WHEN s.action = 'undo' THEN puts_back(s)
                         WHEN s.action = 'look' AND s.found_at IS NOT NULL AND s.found_by_id IS NULL
                         THEN scan_brings_back(s.code, site) END;
        SELECT bag.kind, bag.retired_at IS NOT NULL, parent.code INTO kind, retired, parent_code
        FROM (VALUES (s.bag_id)) scanned(id)
        LEFT JOIN bags_bag bag ON bag.id = scanned.id
        -- Nothing of another area, not of one that was scanned either: that it is, the message says.
        LEFT JOIN bags_bag parent ON parent.id = s.parent_id AND (parent.area_id <> own_area) IS NOT TRUE;
        child_count := CASE WHEN parent_code IS NOT NULL THEN s.child_count END;
        other_parent_code := NULL; bill_number := NULL; found_by := NULL;
        -- A plain pack met nothing else: to look all the same would cost it 2 % of its time.
        IF coalesce(s.other_parent_id, s.bill_id, s.found_by_id) IS NOT NULL THEN
            SELECT other.code, bill.number, display_name(finder) INTO other_parent_code, bill_number, found_by
            FROM (VALUES (s.other_parent_id)) met(id)
            LEFT JOIN bags_bag other ON other.id = met.id AND (other.area_id <> own_area) IS NOT TRUE
            LEFT JOIN bills_bill bill ON bill.id = s.bill_id AND (bill.area_id <> own_area) IS NOT TRUE
            LEFT JOIN accounts_user finder ON finder.id = s.found_by_id;
        END IF;
        other_child_count := CASE WHEN other_parent_code IS NOT NULL THEN s.other_child_count END;
        RETURN NEXT;
    END LOOP;

    PERFORM tally_scans(made);
    IF down.put_down_at IS DISTINCT FROM was_put_down_at THEN
        PERFORM record_put_down(person, device, down);
    END IF;
    IF held_for <> '{}' THEN
        held_for := keep_touchable(held_for, own_area, may_bill, site);
    END IF;
    PERFORM record_station(person, device, held, held_for);
    PERFORM set_config('tracetrack.is_scan', '', true);
END $$;
