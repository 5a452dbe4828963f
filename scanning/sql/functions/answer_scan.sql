-- The answer to a stored scan: what its sender may know of it. `is_old`: it was stored by another call.
CREATE OR REPLACE FUNCTION answer_scan(s scanning_scan, is_old boolean, sender batch_sender, site bags_codesettings)
RETURNS scan_answer LANGUAGE plpgsql AS $$
DECLARE
    a scan_answer;
BEGIN
    a.id := s.id; a.outcome := s.outcome; a.reason := s.reason; a.replayed := is_old; a.action := s.action;
    a.code := s.code; a.named_parent := s.named_parent; a.usual_children := site.expected_children;
    a.fault := s.fault; a.put_down := s.put_down; a.found_at := s.found_at;
    -- For answers that say what codes look like here.
    IF s.reason IS NOT NULL AND names_patterns(s, site) THEN
        a.parent_pattern := site.parent_pattern;
        a.child_pattern := site.child_pattern;
    END IF;
    -- What else a new scan found is of the own area, or it was refused for that; an old one may have found anything.
    a.found_code := CASE WHEN sender.own_area IS NOT NULL
                              AND (is_old OR s.reason IN ('already_left', 'parent_frozen', 'doubtful'))
                         THEN show_found(s, sender.own_area) ELSE s.found_code END;
    a.put_back := CASE WHEN s.reason = 'withdrawn' THEN scan_brings_back(s.found_code, site)
                       WHEN s.action = 'undo' THEN puts_back(s)
                       WHEN s.action = 'look' AND s.found_at IS NOT NULL AND s.found_by_id IS NULL
                       THEN scan_brings_back(s.code, site) END;
    SELECT bag.kind, bag.retired_at IS NOT NULL, parent.code INTO a.kind, a.retired, a.parent_code
    FROM (VALUES (s.bag_id)) scanned(id)
    LEFT JOIN bags_bag bag ON bag.id = scanned.id
    -- Nothing of another area, not of one that was scanned either: that it is, the message says.
    LEFT JOIN bags_bag parent ON parent.id = s.parent_id AND (parent.area_id <> sender.own_area) IS NOT TRUE;
    a.child_count := CASE WHEN a.parent_code IS NOT NULL THEN s.child_count END;
    -- A plain pack met nothing else: to look all the same would cost it 2 % of its time.
    IF coalesce(s.other_parent_id, s.bill_id, s.found_by_id) IS NOT NULL THEN
        SELECT other.code, bill.number, display_name(finder) INTO a.other_parent_code, a.bill_number, a.found_by
        FROM (VALUES (s.other_parent_id)) met(id)
        LEFT JOIN bags_bag other ON other.id = met.id AND (other.area_id <> sender.own_area) IS NOT TRUE
        LEFT JOIN bills_bill bill ON bill.id = s.bill_id AND (bill.area_id <> sender.own_area) IS NOT TRUE
        LEFT JOIN accounts_user finder ON finder.id = s.found_by_id;
        a.other_child_count := CASE WHEN a.other_parent_code IS NOT NULL THEN s.other_child_count END;
    END IF;
    RETURN a;
END $$;
