-- What search looks up: all pieces of four and of five characters of a text. A text that holds another one has all
-- its pieces. Those of five are ten times as rare, so that long parts are found as fast among ten times the bags.
CREATE OR REPLACE FUNCTION list_pieces(whole text) RETURNS text[]
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT ARRAY(
        SELECT substr(whole, place, size)
        FROM generate_series(4, 5) size, generate_series(1, length(whole) - size + 1) place
    )
$$;
