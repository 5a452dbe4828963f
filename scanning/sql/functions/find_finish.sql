-- The scan that finished this parent, unless it was undone or a child that came later is in it. Index scan_finished.
CREATE OR REPLACE FUNCTION find_finish(parent bigint) RETURNS scanning_scan LANGUAGE plpgsql STABLE AS $$
DECLARE
    finish scanning_scan;
BEGIN
    SELECT * INTO finish FROM scanning_scan scan
    WHERE scan.parent_id = parent AND scan.action = 'finish' AND scan.outcome = 'saved'
      AND NOT EXISTS (SELECT FROM scanning_scan undone WHERE undone.undoes = scan.id AND undone.outcome = 'saved')
    ORDER BY scan.received_at DESC LIMIT 1;
    IF EXISTS (SELECT FROM bags_link link
               WHERE link.parent_id = parent AND link.unlinked_at IS NULL AND link.linked_at > finish.received_at) THEN
        RETURN NULL;
    END IF;
    RETURN finish;
END $$;
