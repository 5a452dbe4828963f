-- The senders after this scan of one of them: it may have put its parent down, or be the parent that is scanned after
-- that. Each batch of the same person and station knows it.
CREATE OR REPLACE FUNCTION follow_put_down(senders batch_sender[], number integer, s scanning_scan) RETURNS batch_sender[]
LANGUAGE plpgsql AS $$
DECLARE
    down scanning_parentputdown := senders[number].down;
BEGIN
    IF s.put_down THEN
        -- What waits for the label before it leaves that label to be named.
        IF s.reason <> 'doubtful' OR s.found_at IS NULL THEN
            down.parent := s.named_parent;
            down.label := left(s.code, 64);
            down.put_down_at := s.received_at;
        END IF;
    ELSIF s.action IN ('pack', 'look') AND s.outcome = 'saved' AND s.bag_id = s.parent_id THEN
        down := NULL;
    END IF;
    FOR other IN 1 .. cardinality(senders) LOOP
        IF (senders[other].person, senders[other].station) = (s.user_id, s.station) THEN
            senders[other].down := down;
        END IF;
    END LOOP;
    RETURN senders;
END $$;
