-- What search looks up: all pieces of four characters of a text. A text that holds another one has all its pieces.
-- To change it: edit it here and add a migration that runs this file again and builds the indexes on it anew.
CREATE OR REPLACE FUNCTION pieces(whole text) RETURNS text[]
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT ARRAY(SELECT substr(whole, place, 4) FROM generate_series(1, length(whole) - 3) place)
$$;
