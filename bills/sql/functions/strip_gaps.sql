-- A plate is written with gaps, dashes or dots, or without.
CREATE OR REPLACE FUNCTION strip_gaps(words text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN translate(words, ' -./', '');
