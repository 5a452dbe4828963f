-- The code itself and each text that it becomes by losing one character. Of two codes that are one slip apart, these
-- have one in common.
CREATE OR REPLACE FUNCTION list_deletions(code text) RETURNS text[] IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    found text[] := ARRAY[code];
BEGIN
    FOR place IN 1 .. length(code) LOOP
        found := found || (left(code, place - 1) || substr(code, place + 1));
    END LOOP;
    RETURN found;
END $$;
