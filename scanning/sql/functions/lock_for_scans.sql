-- Lock, in an order that is the same for everybody, all that the batches may touch: first the names of codes
-- that are no bags yet, then the bags. Locks on bills are shared and come later; whoever closes a bill
-- waits for bags never, so the order cannot turn into a circle.
CREATE OR REPLACE FUNCTION lock_for_scans(batches jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes text[];
    undone uuid[];
    moves boolean;
    known text[];
    name_key bigint;
    touched bigint[];
BEGIN
    SELECT array_agg(DISTINCT wanted), array_agg(undoes) FILTER (WHERE undoes IS NOT NULL),
           bool_or(action IN ('unpack', 'move'))
    INTO codes, undone, moves
    FROM jsonb_array_elements(batches) batch,
         LATERAL jsonb_to_recordset(batch -> 'scans') AS scan(action text, code text, named_parent text, undoes uuid),
         LATERAL (VALUES (scan.code), (scan.named_parent)) AS named(wanted)
    WHERE wanted <> '' OR undoes IS NOT NULL;

    SELECT array_agg(code) INTO known FROM bags_bag WHERE code = ANY (codes);
    FOR name_key IN
        SELECT DISTINCT hashtextextended(wanted, 0) FROM unnest(codes) wanted
        WHERE wanted <> ALL (coalesce(known, '{}')) ORDER BY 1
    LOOP
        PERFORM pg_advisory_xact_lock(name_key);
    END LOOP;

    touched := ARRAY(SELECT id FROM bags_bag WHERE code = ANY (codes));
    IF moves THEN
        touched := touched || ARRAY(
            SELECT parent_id FROM bags_link WHERE child_id = ANY (touched) AND unlinked_at IS NULL);
    END IF;
    IF undone IS NOT NULL THEN
        touched := touched || ARRAY(
            SELECT bag.id FROM scanning_scan scan LEFT JOIN bags_link ended ON ended.id = scan.ended_link_id,
                LATERAL (VALUES (scan.bag_id), (scan.parent_id), (ended.parent_id)) AS bag(id)
            WHERE scan.id = ANY (undone) AND bag.id IS NOT NULL
            UNION ALL
            SELECT link.child_id FROM scanning_scan scan, LATERAL find_ended_links(scan) link
            WHERE scan.id = ANY (undone) AND scan.action = 'empty');
    END IF;
    PERFORM FROM bags_bag WHERE id = ANY (touched) ORDER BY id FOR NO KEY UPDATE;
END $$;
