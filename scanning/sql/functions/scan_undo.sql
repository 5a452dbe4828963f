CREATE OR REPLACE FUNCTION scan_undo(s scanning_scan, own_area bigint, is_admin boolean, may_bill boolean)
RETURNS scanning_scan LANGUAGE plpgsql AS $$
DECLARE
    original scanning_scan;
BEGIN
    SELECT * INTO original FROM scanning_scan WHERE id = s.undoes;
    IF original.id IS NULL THEN
        RETURN refuse_scan(s, 'nothing_to_undo');
    ELSIF original.user_id <> s.user_id AND NOT is_admin
       OR original.action IN ('bill', 'unbill') AND NOT may_bill THEN
        RETURN refuse_scan(s, 'not_allowed');
    END IF;
    s.code := original.code;
    s.bag_id := original.bag_id;
    s.parent_id := original.parent_id;
    s.bill_id := original.bill_id;
    IF original.outcome <> 'saved'
       OR coalesce(original.made_link_id, original.ended_link_id, original.line_id) IS NULL
          AND original.action NOT IN ('empty', 'finish')
       OR original.action = 'undo'
       OR EXISTS (SELECT FROM scanning_scan WHERE undoes = original.id AND outcome = 'saved') THEN
        RETURN refuse_scan(s, 'nothing_to_undo');
    ELSIF original.received_at < s.received_at - interval '1 hour' AND NOT is_admin THEN
        RETURN refuse_scan(s, 'too_late', NULL, NULL, original.received_at);
    ELSIF original.line_id IS NOT NULL THEN
        RETURN undo_line(s, original);
    ELSIF original.action = 'empty' THEN
        RETURN undo_empty(s, original, own_area);
    ELSIF original.action = 'finish' THEN
        RETURN undo_finish(s, original, own_area);
    END IF;
    RETURN undo_link(s, original, own_area);
END $$;
