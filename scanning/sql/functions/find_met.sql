-- What each of these scans meets, in their order: all by one query.
CREATE OR REPLACE FUNCTION find_met(scans scanning_scan[]) RETURNS scan_met[] LANGUAGE plpgsql AS $$
BEGIN
    RETURN ARRAY(
        SELECT ROW(stored, bag, parent, link, line.id IS NOT NULL)::scan_met
        FROM unnest(scans) WITH ORDINALITY asked
        LEFT JOIN scanning_scan stored ON stored.id = asked.id
        LEFT JOIN bags_bag bag ON bag.code = asked.code
        LEFT JOIN bags_bag parent ON parent.code = asked.named_parent
        LEFT JOIN bags_link link ON link.child_id = bag.id AND link.unlinked_at IS NULL
        LEFT JOIN bills_billline line ON line.removed_at IS NULL
            AND line.parent_id = CASE WHEN bag.kind = 'parent' THEN bag.id ELSE parent.id END
        ORDER BY asked.ordinality);
END $$;
