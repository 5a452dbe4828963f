-- What search compares of bills: both what they say and what was typed go through normalise_words.
-- upper() goes by the database's locale: in "C", which TraceTrack's own PostgreSQL has, only A-Z have two cases.
CREATE OR REPLACE FUNCTION normalise_words(words text) RETURNS text
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE sql AS $$
    SELECT upper(btrim(regexp_replace(words, '\s+', ' ', 'g')))
$$;
