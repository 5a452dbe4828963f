CREATE OR REPLACE FUNCTION count_children(parent bigint) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT count(*) FROM bags_link WHERE parent_id = parent AND unlinked_at IS NULL
$$;
