-- What a scan does. `record_scans` takes a batch and calls one function per action; each of those is
-- handed the scan as it will be stored, fills in what it did or why not, and gives it back.
-- To change something: edit it here and add a migration that runs this file again.

CREATE OR REPLACE TRIGGER scan_is_history
    BEFORE UPDATE OR DELETE OR TRUNCATE ON scanning_scan
    FOR EACH STATEMENT EXECUTE FUNCTION append_only('scan_is_history');


-- Looking things up ------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION bag_named(wanted text) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag;
BEGIN
    SELECT * INTO bag FROM bags_bag WHERE code = wanted;
    RETURN bag;
END $$;

CREATE OR REPLACE FUNCTION open_link_of(child bigint) RETURNS bags_link LANGUAGE plpgsql AS $$
DECLARE
    link bags_link;
BEGIN
    SELECT * INTO link FROM bags_link WHERE child_id = child AND unlinked_at IS NULL;
    RETURN link;
END $$;

CREATE OR REPLACE FUNCTION open_line_of(parent bigint) RETURNS bills_billline LANGUAGE plpgsql AS $$
DECLARE
    line bills_billline;
BEGIN
    SELECT * INTO line FROM bills_billline WHERE parent_id = parent AND removed_at IS NULL;
    RETURN line;
END $$;

-- The kind that a code which is no bag yet would have: parent, child, or NULL when it may not become one.
CREATE OR REPLACE FUNCTION kind_of_new(code text, site bags_sitesettings) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN NOT site.create_unknown_bags THEN NULL
                WHEN code ~ site.parent_pattern THEN 'parent'
                WHEN code ~ site.child_pattern THEN 'child' END
$$;

-- The bag of this code, made now if there is none.
CREATE OR REPLACE FUNCTION bag_made(wanted text, kind text, area bigint) RETURNS bags_bag LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag;
BEGIN
    INSERT INTO bags_bag (code, kind, area_id, created_at)
    VALUES (wanted, bag_made.kind, area, clock_timestamp())
    ON CONFLICT (code) DO NOTHING RETURNING * INTO bag;
    IF bag.id IS NULL THEN
        RETURN bag_named(wanted);  -- somebody else's load made it a moment ago
    END IF;
    RETURN bag;
END $$;

CREATE OR REPLACE FUNCTION children_in(parent bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM bags_link WHERE parent_id = parent AND unlinked_at IS NULL
$$;


-- Reasons to refuse --------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION refused(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.outcome := 'refused';
    s.reason := reason;
    s.found_code := code;
    s.found_at := at;
    SELECT username INTO s.found_by FROM accounts_user WHERE id = by_id;
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION already(s scanning_scan, reason text, code text = NULL, by_id bigint = NULL,
                                   at timestamptz = NULL) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s := refused(s, reason, code, by_id, at);
    s.outcome := 'duplicate';
    RETURN s;
END $$;

-- Refuses the scan if this person may not touch this bag, or nobody may. A bag that is not there passes.
CREATE OR REPLACE FUNCTION check_touchable(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    IF bag.retired_at IS NOT NULL THEN
        RETURN refused(s, 'retired', bag.code, NULL, bag.retired_at);
    ELSIF bag.area_id <> own_area THEN
        RETURN refused(s, 'other_area', (SELECT name FROM accounts_area WHERE id = bag.area_id));
    END IF;
    RETURN s;
END $$;

-- Refuses the scan if the parent's contents left on a closed bill.
CREATE OR REPLACE FUNCTION check_not_frozen(s scanning_scan, parent bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill := freezing_bill(parent);
BEGIN
    IF bill.id IS NOT NULL THEN
        RETURN refused(s, 'parent_frozen', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN s;
END $$;


-- Changing what is where -----------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION linked(s scanning_scan, child bigint, parent bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    VALUES (child, parent, s.received_at, s.user_id) RETURNING id INTO s.made_link_id;
    s.parent_id := parent;
    s.outcome := 'saved';
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION unlinked(s scanning_scan, link bags_link) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id WHERE id = link.id;
    s.ended_link_id := link.id;
    s.parent_id := link.parent_id;
    s.outcome := 'saved';
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION put_on_bill(s scanning_scan, parent bigint, bill bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bills_billline (bill_id, parent_id, added_at, added_by_id)
    VALUES (bill, parent, s.received_at, s.user_id) RETURNING id INTO s.line_id;
    s.outcome := 'saved';
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION taken_off_bill(s scanning_scan, line bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bills_billline SET removed_at = s.received_at, removed_by_id = s.user_id WHERE id = line;
    s.line_id := line;
    s.outcome := 'saved';
    RETURN s;
END $$;


-- The actions ------------------------------------------------------------------------------------------

-- Refuses the scan if the parent that it names is none, cannot be made, or may not be touched.
CREATE OR REPLACE FUNCTION check_target(s scanning_scan, parent bags_bag, own_area bigint, site bags_sitesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.parent_id := parent.id;
    IF s.named_parent IS NULL THEN
        RETURN refused(s, 'no_parent');
    ELSIF parent.id IS NULL AND kind_of_new(s.named_parent, site) IS DISTINCT FROM 'parent' THEN
        RETURN refused(s, 'unknown_code', s.named_parent);
    ELSIF parent.kind <> 'parent' THEN
        s.parent_id := NULL;
        RETURN refused(s, 'not_a_parent', parent.code);
    END IF;
    RETURN check_touchable(s, parent, own_area);
END $$;

CREATE OR REPLACE FUNCTION scan_pack(s scanning_scan, own_area bigint, site bags_sitesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
BEGIN
    IF coalesce(bag.kind, kind_of_new(s.code, site)) = 'parent' THEN
        RETURN open_parent(s, bag, own_area);
    ELSIF bag.id IS NULL AND kind_of_new(s.code, site) IS NULL THEN
        RETURN refused(s, 'unknown_code');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;

CREATE OR REPLACE FUNCTION open_parent(s scanning_scan, bag bags_bag, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    s.bag_id := bag.id;
    s.parent_id := bag.id;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NULL AND bag.id IS NOT NULL THEN
        s := check_not_frozen(s, bag.id);
    END IF;
    IF s.reason IS NULL THEN
        IF bag.id IS NULL THEN
            bag := bag_made(s.code, 'parent', s.area_id);
        END IF;
        s.bag_id := bag.id;
        s.parent_id := bag.id;
        s.outcome := 'saved';
    END IF;
    RETURN s;
END $$;

-- Put a child into the parent that the scan names: pack a loose one, or move it from where it is.
CREATE OR REPLACE FUNCTION place_child(s scanning_scan, bag bags_bag, own_area bigint, site bags_sitesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    parent bags_bag := bag_named(s.named_parent);
    link bags_link;
BEGIN
    s.bag_id := bag.id;
    s := check_target(s, parent, own_area, site);
    IF s.reason IS NULL THEN
        s := check_touchable(s, bag, own_area);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    link := open_link_of(bag.id);
    IF link.parent_id = parent.id THEN
        RETURN already(s, 'in_this_parent', parent.code, link.linked_by_id, link.linked_at);
    ELSIF link.id IS NOT NULL AND s.action = 'pack' THEN
        RETURN refused(s, 'in_other_parent', (SELECT code FROM bags_bag WHERE id = link.parent_id),
                       link.linked_by_id, link.linked_at);
    END IF;

    s := check_not_frozen(s, parent.id);
    IF s.reason IS NULL AND link.id IS NOT NULL THEN
        s := check_not_frozen(s, link.parent_id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    IF parent.id IS NULL THEN
        parent := bag_made(s.named_parent, 'parent', s.area_id);
    END IF;
    IF bag.id IS NULL THEN
        bag := bag_made(s.code, 'child', s.area_id);
        s.bag_id := bag.id;
    END IF;
    IF link.id IS NOT NULL THEN
        s := unlinked(s, link);
        s.found_code := (SELECT code FROM bags_bag WHERE id = link.parent_id);
    END IF;
    RETURN linked(s, bag.id, parent.id);
END $$;

CREATE OR REPLACE FUNCTION scan_move(s scanning_scan, own_area bigint, site bags_sitesettings)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refused(s, 'not_a_child');
    END IF;
    RETURN place_child(s, bag, own_area, site);
END $$;

CREATE OR REPLACE FUNCTION scan_unpack(s scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    link bags_link := open_link_of(bag.id);
    parent bags_bag;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'child' THEN
        RETURN refused(s, 'not_a_child');
    END IF;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    ELSIF link.id IS NULL THEN
        RETURN already(s, 'no_parent');
    END IF;

    SELECT * INTO parent FROM bags_bag WHERE id = link.parent_id;
    IF parent.code <> s.named_parent THEN
        RETURN refused(s, 'in_other_parent', parent.code, link.linked_by_id, link.linked_at);
    END IF;
    s.parent_id := parent.id;
    s := check_touchable(s, parent, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, parent.id);
    END IF;
    RETURN CASE WHEN s.reason IS NULL THEN unlinked(s, link) ELSE s END;
END $$;

-- What `bill` and `unbill` ask first: is there such an open bill, and is the code a parent?
CREATE OR REPLACE FUNCTION check_billable(s scanning_scan, bag bags_bag) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bill bills_bill;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE number = s.named_bill FOR SHARE;
    s.bill_id := bill.id;
    s.bag_id := bag.id;
    IF bill.id IS NULL THEN
        RETURN refused(s, 'no_bill', s.named_bill);
    ELSIF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refused(s, 'not_a_parent', bag.code);
    END IF;
    s.parent_id := bag.id;
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION scan_bill(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    line bills_billline;
    other bills_bill;
BEGIN
    s := check_billable(s, bag);
    IF s.reason IS NULL THEN
        s := check_touchable(s, bag, own_area);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;
    line := open_line_of(bag.id);
    SELECT * INTO other FROM bills_bill WHERE id = coalesce(line.bill_id, s.bill_id);
    IF line.bill_id = s.bill_id THEN
        RETURN already(s, 'on_this_bill', other.number, line.added_by_id, line.added_at);
    ELSIF line.id IS NOT NULL THEN
        RETURN refused(s, 'on_other_bill', other.number, line.added_by_id, line.added_at);
    ELSIF other.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', other.number, other.closed_by_id, other.closed_at);
    END IF;
    RETURN put_on_bill(s, bag.id, s.bill_id);
END $$;

CREATE OR REPLACE FUNCTION scan_unbill(s scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    line bills_billline;
    bill bills_bill;
BEGIN
    s := check_billable(s, bag);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;
    line := open_line_of(bag.id);
    IF line.id IS NULL THEN
        RETURN already(s, 'no_bill');
    END IF;
    SELECT * INTO bill FROM bills_bill WHERE id = line.bill_id;
    IF line.bill_id <> s.bill_id THEN
        RETURN refused(s, 'on_other_bill', bill.number, line.added_by_id, line.added_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    END IF;
    RETURN taken_off_bill(s, line.id);
END $$;

-- Says what the bag is and where: its parent, that parent's bill, who put it there and when.
CREATE OR REPLACE FUNCTION scan_look(s scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    link bags_link;
    line bills_billline;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    END IF;
    link := open_link_of(bag.id);
    s.parent_id := CASE WHEN bag.kind = 'parent' THEN bag.id ELSE link.parent_id END;
    line := open_line_of(s.parent_id);
    s.bill_id := line.bill_id;
    s.found_at := CASE WHEN bag.kind = 'parent' THEN line.added_at ELSE link.linked_at END;
    SELECT username INTO s.found_by FROM accounts_user
    WHERE id = CASE WHEN bag.kind = 'parent' THEN line.added_by_id ELSE link.linked_by_id END;
    s.outcome := 'saved';
    RETURN s;
END $$;


-- Undo ---------------------------------------------------------------------------------------------------

CREATE OR REPLACE FUNCTION scan_undo(s scanning_scan, own_area bigint, is_admin boolean, may_bill boolean)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    original scanning_scan;
BEGIN
    SELECT * INTO original FROM scanning_scan WHERE id = s.undoes;
    IF original.id IS NULL THEN
        RETURN refused(s, 'nothing_to_undo');
    ELSIF original.user_id <> s.user_id AND NOT is_admin
       OR original.action IN ('bill', 'unbill') AND NOT may_bill THEN
        RETURN refused(s, 'not_allowed');
    END IF;
    s.code := original.code;
    s.bag_id := original.bag_id;
    s.parent_id := original.parent_id;
    s.bill_id := original.bill_id;
    IF original.outcome <> 'saved' OR coalesce(original.made_link_id, original.ended_link_id, original.line_id) IS NULL
       OR original.action = 'undo'
       OR EXISTS (SELECT FROM scanning_scan WHERE undoes = original.id AND outcome = 'saved') THEN
        RETURN refused(s, 'nothing_to_undo');
    ELSIF original.received_at < s.received_at - interval '1 hour' AND NOT is_admin THEN
        RETURN refused(s, 'too_late', NULL, NULL, original.received_at);
    ELSIF original.line_id IS NOT NULL THEN
        RETURN undo_line(s, original);
    END IF;
    RETURN undo_link(s, original, own_area);
END $$;

-- Refuse because somebody has moved the bag on since: say where it is now.
CREATE OR REPLACE FUNCTION changed_since(s scanning_scan, code text, by_id bigint, at timestamptz)
RETURNS scanning_scan LANGUAGE sql AS $$ SELECT refused(s, 'changed_since', code, by_id, at) $$;

CREATE OR REPLACE FUNCTION undo_link(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bags_link;
    ended bags_link;
    parent bags_bag;
BEGIN
    -- What the scan left behind must still be the last thing that happened to the child.
    SELECT * INTO latest FROM bags_link WHERE child_id = original.bag_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> coalesce(original.made_link_id, original.ended_link_id)
       OR original.made_link_id IS NOT NULL AND latest.unlinked_at IS NOT NULL THEN
        SELECT * INTO parent FROM bags_bag WHERE id = latest.parent_id AND latest.unlinked_at IS NULL;
        RETURN changed_since(s, parent.code, coalesce(latest.unlinked_by_id, latest.linked_by_id),
                             coalesce(latest.unlinked_at, latest.linked_at));
    END IF;
    SELECT * INTO ended FROM bags_link WHERE id = original.ended_link_id;
    FOR parent IN SELECT * FROM bags_bag WHERE id IN (latest.parent_id, ended.parent_id) LOOP
        s := check_touchable(s, parent, own_area);
        IF s.reason IS NULL THEN
            s := check_not_frozen(s, parent.id);
        END IF;
        IF s.reason IS NOT NULL THEN
            RETURN s;
        END IF;
    END LOOP;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.bag_id), own_area);
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    IF original.made_link_id IS NOT NULL THEN
        s := unlinked(s, latest);
    END IF;
    IF ended.id IS NOT NULL THEN
        s := linked(s, original.bag_id, ended.parent_id);
    END IF;
    RETURN s;
END $$;

CREATE OR REPLACE FUNCTION undo_line(s scanning_scan, original scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    latest bills_billline;
    bill bills_bill;
BEGIN
    SELECT * INTO bill FROM bills_bill WHERE id = original.bill_id FOR SHARE;
    SELECT * INTO latest FROM bills_billline WHERE parent_id = original.parent_id ORDER BY id DESC LIMIT 1;
    IF latest.id <> original.line_id OR (original.action = 'bill') <> (latest.removed_at IS NULL) THEN
        RETURN changed_since(s, (SELECT number FROM bills_bill WHERE id = latest.bill_id AND latest.removed_at IS NULL),
                             coalesce(latest.removed_by_id, latest.added_by_id),
                             coalesce(latest.removed_at, latest.added_at));
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    ELSIF original.action = 'bill' THEN
        RETURN taken_off_bill(s, latest.id);
    END IF;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.parent_id), NULL);
    RETURN CASE WHEN s.reason IS NULL THEN put_on_bill(s, original.parent_id, bill.id) ELSE s END;
END $$;


-- The batch ------------------------------------------------------------------------------------------------

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
            WHERE scan.id = ANY (undone) AND bag.id IS NOT NULL);
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
        WHEN 'move' THEN scan_move(s, own_area, site)
        WHEN 'bill' THEN scan_bill(s, own_area)
        WHEN 'unbill' THEN scan_unbill(s)
        WHEN 'look' THEN scan_look(s)
        WHEN 'undo' THEN scan_undo(s, own_area, is_admin, may_bill)
    END;
END $$;

-- Store a batch of scans and do what they ask, in order, all in one transaction.
--
-- person: accounts_user.id. device: the station's name. scans: a JSON array of objects with the columns of
-- scanning_scan that the device knows (id, seq, action, code, named_parent, named_bill, undoes, scanned_at,
-- source, content_hash), codes normalised; `reason` holds what was wrong before the database was asked.
-- Returns a row for each scan, in order. A scan id that is stored already changes nothing: `replayed` is true,
-- or the reason is id_reused when the content or the person differs.
CREATE OR REPLACE FUNCTION record_scans(person bigint, device text, scans jsonb) RETURNS TABLE (
    id uuid, outcome text, reason text, replayed boolean, action text, code text, named_parent text, kind text,
    retired boolean, parent_code text, child_count integer, bill_number text, found_code text, found_by text,
    found_at timestamptz
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
    saved bigint := 0;
    duplicate bigint := 0;
    refusals bigint := 0;
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
            saved := saved + (s.outcome = 'saved')::int;
            duplicate := duplicate + (s.outcome = 'duplicate')::int;
            refusals := refusals + (s.outcome = 'refused')::int;
        END IF;

        id := s.id; outcome := s.outcome; reason := s.reason; action := s.action; code := s.code;
        named_parent := s.named_parent; child_count := s.child_count;
        found_code := s.found_code; found_by := s.found_by; found_at := s.found_at;
        SELECT bag.kind, bag.retired_at IS NOT NULL INTO kind, retired FROM bags_bag bag WHERE bag.id = s.bag_id;
        parent_code := (SELECT bag.code FROM bags_bag bag WHERE bag.id = s.parent_id);
        bill_number := (SELECT bill.number FROM bills_bill bill WHERE bill.id = s.bill_id);
        RETURN NEXT;
    END LOOP;

    IF saved + duplicate + refusals > 0 THEN
        INSERT INTO scanning_scantally AS tally
        VALUES (date_bin('15 minutes', clock_timestamp(), 'epoch'), tally_slot(), saved, duplicate, refusals)
        ON CONFLICT (quarter_at, slot) DO UPDATE
        SET saved_count = tally.saved_count + excluded.saved_count,
            duplicate_count = tally.duplicate_count + excluded.duplicate_count,
            refused_count = tally.refused_count + excluded.refused_count;
    END IF;
END $$;
