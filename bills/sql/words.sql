-- What search compares of bills: both what they say and what was typed go through plain_words.
-- upper() goes by the database's locale: in "C", which TraceTrack's own PostgreSQL has, only A-Z have two cases.
-- To change it: edit it here and add a migration that runs this file again and builds bill_pieces anew.
CREATE OR REPLACE FUNCTION plain_words(words text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT upper(btrim(regexp_replace(words, '\s+', ' ', 'g')))
$$;
-- A plate is written with gaps, dashes or dots, or without.
CREATE OR REPLACE FUNCTION without_gaps(words text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT translate(words, ' -./', '')
$$;
-- RETURN, not a text: while an index is built or vacuumed no schema is searched, so names must be bound before.
CREATE OR REPLACE FUNCTION bill_words(number varchar, customer varchar, vehicle varchar) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql
RETURN plain_words(number || ' ' || customer || ' ' || vehicle || ' ' || without_gaps(vehicle));
