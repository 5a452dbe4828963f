-- Whether one slip (a character lost, added, doubled or changed, or two neighbours swapped) turns a code of the pattern
-- into this one, which itself does not fit. `wildcards` is the pattern with "~" allowed
-- in place of each character (CodeSettings.slip_pattern).
-- static/scan/doubt.js and tests/slips_table.py have the same. All that a slip may have come from are judged by one
-- match, a line each: a match for each of them costs three times as much.
CREATE OR REPLACE FUNCTION is_one_slip(code text, wildcards text) RETURNS boolean
IMMUTABLE STRICT PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    origins text := code || '~';
    before text;
    here text;
    after text;
    size integer := length(code);
BEGIN
    IF code ~ wildcards THEN
        RETURN false;
    -- Most codes are longer or shorter than all of the pattern, by more than a slip. (What must not follow or stand
    -- before would be matched by "~" too.)
    ELSIF size > 1 AND strpos(wildcards, '(?!') + strpos(wildcards, '(?<!') = 0
          AND repeat('~', size - 1) || E'\n' || repeat('~', size) || E'\n' || repeat('~', size + 1) !~ ('(?n)' || wildcards) THEN
        RETURN false;
    END IF;
    FOR place IN 1 .. size LOOP
        before := left(code, place - 1);
        here := substr(code, place, 1);
        after := substr(code, place + 1);
        origins := origins || E'\n' || before || after || E'\n' || before || '~' || after
            || E'\n' || before || '~' || here || after || E'\n' || before || left(after, 1) || here || substr(after, 2);
    END LOOP;
    RETURN origins ~ ('(?n)' || wildcards);
END $$;
