-- What search looks up: all pieces of four characters of a text. A text that holds another one has all its pieces.
-- A loop, because each new bag pays for this: a query takes twice as long.
CREATE OR REPLACE FUNCTION list_pieces(whole text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    found text[] := '{}';
BEGIN
    FOR place IN 1 .. length(whole) - 3 LOOP
        found := found || substr(whole, place, 4);
    END LOOP;
    RETURN found;
END $$;
