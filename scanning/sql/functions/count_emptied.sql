-- The children that an `empty` took out at once, or that its undo put back at once.
CREATE OR REPLACE FUNCTION count_emptied(scan scanning_scan) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT CASE scan.action
        WHEN 'empty' THEN (SELECT count(*) FROM find_ended_links(scan))
        ELSE -(SELECT count(*) FROM bags_link
               WHERE parent_id = scan.parent_id AND linked_at = scan.received_at AND linked_by_id = scan.user_id)
    END
$$;
