-- Record that a parent is finished. It changes no link; another child that goes in ends it by itself.
CREATE OR REPLACE FUNCTION scan_finish(s scanning_scan, own_area bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    bag bags_bag := find_bag(s.code);
    finish scanning_scan;
    refused scanning_scan;
BEGIN
    s.bag_id := bag.id;
    s.parent_id := CASE WHEN bag.kind = 'parent' THEN bag.id END;
    refused := check_parent(s, bag, own_area);
    IF refused.reason IS NOT NULL THEN
        RETURN refused;
    END IF;
    finish := find_finish(bag.id);
    IF finish.id IS NOT NULL THEN
        RETURN mark_duplicate(s, 'is_finished', bag.code, finish.user_id, finish.received_at);
    END IF;
    s.outcome := 'saved';
    RETURN s;
END $$;
