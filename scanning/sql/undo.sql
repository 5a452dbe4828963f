-- What undoing a scan does. See record_scans.sql.
-- To change something: edit it here and add a migration that runs this file again.

-- The links that a saved `empty` ended. Index link_contents carries it.
CREATE OR REPLACE FUNCTION links_ended_by(scan scanning_scan) RETURNS SETOF bags_link LANGUAGE sql STABLE AS $$
    SELECT * FROM bags_link
    WHERE parent_id = scan.parent_id AND unlinked_at = scan.received_at AND unlinked_by_id = scan.user_id
$$;

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
    IF original.outcome <> 'saved'
       OR coalesce(original.made_link_id, original.ended_link_id, original.line_id) IS NULL AND original.action <> 'empty'
       OR original.action = 'undo'
       OR EXISTS (SELECT FROM scanning_scan WHERE undoes = original.id AND outcome = 'saved') THEN
        RETURN refused(s, 'nothing_to_undo');
    ELSIF original.received_at < s.received_at - interval '1 hour' AND NOT is_admin THEN
        RETURN refused(s, 'too_late', NULL, NULL, original.received_at);
    ELSIF original.line_id IS NOT NULL THEN
        RETURN undo_line(s, original);
    ELSIF original.action = 'empty' THEN
        RETURN undo_empty(s, original, own_area);
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

-- Put back all that `empty` took out, or nothing: whatever was moved on since is not torn out of its new place.
CREATE OR REPLACE FUNCTION undo_empty(s scanning_scan, original scanning_scan, own_area bigint)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    parent bags_bag;
    child bags_bag;
    later bags_link;
BEGIN
    SELECT * INTO parent FROM bags_bag WHERE id = original.parent_id;
    s := check_touchable(s, parent, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, parent.id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    FOR child IN
        SELECT bag.* FROM links_ended_by(original) link JOIN bags_bag bag ON bag.id = link.child_id ORDER BY bag.code
    LOOP
        SELECT * INTO later FROM bags_link WHERE child_id = child.id ORDER BY id DESC LIMIT 1;
        IF later.unlinked_at IS DISTINCT FROM original.received_at THEN
            s.code := child.code;
            s.bag_id := child.id;
            RETURN changed_since(s, (SELECT code FROM bags_bag WHERE id = later.parent_id AND later.unlinked_at IS NULL),
                                 coalesce(later.unlinked_by_id, later.linked_by_id),
                                 coalesce(later.unlinked_at, later.linked_at));
        END IF;
        s := check_touchable(s, child, own_area);
        IF s.reason IS NOT NULL THEN
            RETURN s;
        END IF;
    END LOOP;

    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    SELECT link.child_id, link.parent_id, s.received_at, s.user_id FROM links_ended_by(original) link;
    s.outcome := 'saved';
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
    ELSIF bill.cancelled_at IS NOT NULL THEN
        RETURN refused(s, 'bill_cancelled', bill.number, bill.cancelled_by_id, bill.cancelled_at);
    ELSIF bill.closed_at IS NOT NULL THEN
        RETURN refused(s, 'bill_closed', bill.number, bill.closed_by_id, bill.closed_at);
    ELSIF original.action = 'bill' THEN
        RETURN taken_off_bill(s, latest.id);
    END IF;
    s := check_touchable(s, (SELECT b FROM bags_bag b WHERE id = original.parent_id), NULL);
    RETURN CASE WHEN s.reason IS NULL THEN put_on_bill(s, original.parent_id, bill.id) ELSE s END;
END $$;
