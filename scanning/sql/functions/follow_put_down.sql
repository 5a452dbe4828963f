-- The parent that is put down at the station after this scan.
CREATE OR REPLACE FUNCTION follow_put_down(down scanning_parentputdown, s scanning_scan) RETURNS scanning_parentputdown
LANGUAGE plpgsql AS $$
BEGIN
    IF s.put_down THEN
        -- What waits for the label before it leaves that label to be named.
        IF s.reason <> 'doubtful' OR s.found_at IS NULL THEN
            down.parent := s.named_parent;
            down.label := left(s.code, 64);
            down.put_down_at := s.received_at;
        END IF;
    ELSIF s.action IN ('pack', 'look') AND s.outcome = 'saved' AND s.bag_id = s.parent_id THEN
        RETURN NULL;
    END IF;
    RETURN down;
END $$;
