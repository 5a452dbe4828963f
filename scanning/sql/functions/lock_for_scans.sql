-- Lock, in an order that is the same for everybody, all that the batches may touch: first the names of codes
-- that are no bags yet, then the bags. Locks on bills are shared and come later; whoever closes a bill
-- waits for bags never, so the order cannot turn into a circle.
CREATE OR REPLACE FUNCTION lock_for_scans(scans scanning_scan[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    codes text[];
    undone uuid[];
    moves boolean;
    known text[];
    touched bigint[];
BEGIN
    -- What is known to be no code becomes no bag: two who read the same rubbish need not wait for each other.
    SELECT array_agg(code::text) FILTER (WHERE reason IS NULL)
           || array_agg(named_parent::text) FILTER (WHERE named_parent <> ''),
           array_agg(undoes) FILTER (WHERE undoes IS NOT NULL), bool_or(action IN ('unpack', 'move'))
    INTO codes, undone, moves
    FROM unnest(scans);

    known := ARRAY(SELECT code FROM bags_bag WHERE code = ANY (codes));
    IF NOT codes <@ known THEN
        PERFORM pg_advisory_xact_lock(name_key)
        FROM (SELECT DISTINCT hashtextextended(wanted, 0) AS name_key FROM unnest(codes) wanted
              WHERE wanted <> '' AND wanted <> ALL (known) ORDER BY 1) unknown;
    END IF;
    IF undone IS NULL AND NOT moves THEN
        PERFORM FROM bags_bag WHERE code = ANY (codes) ORDER BY id FOR NO KEY UPDATE;
        RETURN;
    END IF;

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
