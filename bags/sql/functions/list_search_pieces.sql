-- The pieces by which a part of at least four characters is sought: the longest that there are.
CREATE OR REPLACE FUNCTION list_search_pieces(part text) RETURNS text[]
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT ARRAY(
        SELECT substr(part, place, longest)
        FROM (SELECT least(length(part), 5)) sizes (longest), generate_series(1, length(part) - longest + 1) place
    )
$$;
