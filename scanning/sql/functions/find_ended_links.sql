-- The links that a saved `empty` ended. Index link_contents carries it.
CREATE OR REPLACE FUNCTION find_ended_links(scan scanning_scan) RETURNS SETOF bags_link LANGUAGE sql STABLE AS $$
    SELECT * FROM bags_link
    WHERE parent_id = scan.parent_id AND unlinked_at = scan.received_at AND unlinked_by_id = scan.user_id
$$;
