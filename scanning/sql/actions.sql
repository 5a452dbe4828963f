-- What each action of a scan does, but for undo. See record_scans.sql.
-- To change something: edit it here and add a migration that runs this file again.

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
    ELSIF bag.id IS NULL AND is_two_codes(s.code, site) THEN
        RETURN refused(s, 'bad_code', left(s.code, 64));
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

-- Take everything out of a parent in one step. What it took out are the links that ended at its time of receipt.
CREATE OR REPLACE FUNCTION scan_empty(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    foreign_area bigint;
BEGIN
    s.bag_id := bag.id;
    IF bag.id IS NULL THEN
        RETURN refused(s, 'unknown_code');
    ELSIF bag.kind <> 'parent' THEN
        RETURN refused(s, 'not_a_parent', bag.code);
    END IF;
    s.parent_id := bag.id;
    s := check_touchable(s, bag, own_area);
    IF s.reason IS NULL THEN
        s := check_not_frozen(s, bag.id);
    END IF;
    IF s.reason IS NOT NULL THEN
        RETURN s;
    END IF;

    SELECT child.area_id INTO foreign_area
    FROM bags_link link JOIN bags_bag child ON child.id = link.child_id
    WHERE link.parent_id = bag.id AND link.unlinked_at IS NULL AND child.area_id <> own_area LIMIT 1;
    IF foreign_area IS NOT NULL THEN
        RETURN refused(s, 'other_area', (SELECT name FROM accounts_area WHERE id = foreign_area));
    END IF;
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id
    WHERE parent_id = bag.id AND unlinked_at IS NULL;
    IF NOT FOUND THEN
        RETURN already(s, 'is_empty', bag.code);
    END IF;
    s.outcome := 'saved';
    RETURN s;
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
    ELSIF other.cancelled_at IS NOT NULL THEN
        RETURN refused(s, 'bill_cancelled', other.number, other.cancelled_by_id, other.cancelled_at);
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

-- Says what the bag is and where: its parent, that parent's bill, who put it there and when. What is no bag may be
-- a bill: its number, or the short code on its paper.
CREATE OR REPLACE FUNCTION scan_look(s scanning_scan) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := bag_named(s.code);
    link bags_link;
    line bills_billline;
BEGIN
    s.bag_id := bag.id;
    s.bill_id := CASE WHEN bag.id IS NULL THEN bill_named(s.code) END;
    IF s.bill_id IS NOT NULL THEN
        s.outcome := 'saved';
        RETURN s;
    ELSIF bag.id IS NULL THEN
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
