-- What search looks up: all pieces of four and of five characters of a text. A text that holds another one has all
-- its pieces. Those of five are ten times as rare, so that long parts are found as fast among ten times the bags.
-- To change it: edit it here and add a migration that runs this file again and builds the indexes on it anew.
CREATE OR REPLACE FUNCTION pieces(whole text) RETURNS text[]
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT ARRAY(
        SELECT substr(whole, place, size)
        FROM generate_series(4, 5) size, generate_series(1, length(whole) - size + 1) place
    )
$$;

-- The pieces by which a part of at least four characters is sought: the longest that there are.
CREATE OR REPLACE FUNCTION pieces_of_part(part text) RETURNS text[]
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT ARRAY(
        SELECT substr(part, place, longest)
        FROM (SELECT least(length(part), 5)) sizes (longest), generate_series(1, length(part) - longest + 1) place
    )
$$;
