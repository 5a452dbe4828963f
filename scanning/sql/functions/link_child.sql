-- Put the child into the parent. If the scan took it out of another first, that one is the other parent.
CREATE OR REPLACE FUNCTION link_child(s scanning_scan, child bigint, parent bigint) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO bags_link (child_id, parent_id, linked_at, linked_by_id)
    VALUES (child, parent, s.received_at, s.user_id) RETURNING id INTO s.made_link_id;
    IF s.ended_link_id IS NOT NULL THEN
        s.other_parent_id := s.parent_id;
    END IF;
    s.parent_id := parent;
    s.outcome := 'saved';
    RETURN s;
END $$;
