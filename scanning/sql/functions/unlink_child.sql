CREATE OR REPLACE FUNCTION unlink_child(s scanning_scan, link bags_link) RETURNS scanning_scan LANGUAGE plpgsql AS $$
BEGIN
    UPDATE bags_link SET unlinked_at = s.received_at, unlinked_by_id = s.user_id WHERE id = link.id;
    s.ended_link_id := link.id;
    s.parent_id := link.parent_id;
    s.outcome := 'saved';
    RETURN s;
END $$;
